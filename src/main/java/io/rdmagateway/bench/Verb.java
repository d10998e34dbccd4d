package io.rdmagateway.bench;

/** What a queue pair does again and again. */
public enum Verb {
    WRITE,
    READ,
    SEND
}

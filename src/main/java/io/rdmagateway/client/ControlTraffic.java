package io.rdmagateway.client;

/** Bytes that crossed a client's TCP connections so far: gRPC, HTTP/2 and TLS with its handshakes, not TCP/IP headers. */
public record ControlTraffic(long sentBytes, long receivedBytes) {

    public long totalBytes() {
        return sentBytes + receivedBytes;
    }
}

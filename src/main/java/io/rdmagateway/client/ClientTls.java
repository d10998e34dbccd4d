package io.rdmagateway.client;

/** How a client shows who it is, and whom it trusts. */
public sealed interface ClientTls permits TlsFiles, TlsManagers {}

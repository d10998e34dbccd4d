package io.rdmagateway.bench;

import java.nio.file.Path;

/** PEM files for both ends of a mutual TLS connection. */
public record GrpcTls(Path caCert, Path serverCert, Path serverKey, Path clientCert, Path clientKey) {}

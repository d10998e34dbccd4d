package io.rdmagateway.client;

import java.nio.file.Path;

/**
 * PEM files that identify the client and tell whom it trusts.
 *
 * @param caCert certificates of the authorities that may have signed the gateway's
 * @param cert the client's certificate, with its chain
 * @param key the client's private key, PKCS #8, not encrypted
 */
public record TlsFiles(Path caCert, Path cert, Path key) implements ClientTls {}

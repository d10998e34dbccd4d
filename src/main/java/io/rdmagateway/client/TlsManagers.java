package io.rdmagateway.client;

import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/** What a program that has its certificates already shows, and whom it trusts; both are asked at each TLS handshake. */
public record TlsManagers(X509KeyManager keys, X509TrustManager trust) implements ClientTls {}

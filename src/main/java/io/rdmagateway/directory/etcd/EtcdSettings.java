package io.rdmagateway.directory.etcd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to reach etcd.
 *
 * @param endpoints such as {@code https://etcd-0:2379}
 * @param prefix what all keys begin with; those who share it are one cluster
 * @param trust PEM of the authorities that etcd's certificate is checked by; the JDK's by default
 * @param certificate PEM to show to etcd, with {@code key}
 */
public record EtcdSettings(
        List<String> endpoints,
        String prefix,
        Optional<String> user,
        Optional<String> password,
        Optional<Path> trust,
        Optional<Path> certificate,
        Optional<Path> key) {

    /** @throws IllegalArgumentException with the setting that makes no sense */
    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        boolean tls = endpoints.stream().allMatch(endpoint -> endpoint.startsWith("https://"));
        if (endpoints.isEmpty() || !tls && !endpoints.stream().allMatch(endpoint -> endpoint.startsWith("http://"))) {
            throw new IllegalArgumentException("endpoints: must be URLs, all https:// or all http://");
        }
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("user: goes with password, and the reverse");
        }
        if (password.isPresent() && !tls) {
            throw new IllegalArgumentException("password: would be sent in the clear: name endpoints with https://");
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate: goes with key, and the reverse");
        }
        if (!tls && (trust.isPresent() || certificate.isPresent())) {
            throw new IllegalArgumentException("endpoints: must be https:// where there are certificates");
        }
    }

    boolean tls() {
        return endpoints.getFirst().startsWith("https://");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "EtcdSettings[endpoints=" + endpoints + ", prefix=" + prefix + "]";
    }
}

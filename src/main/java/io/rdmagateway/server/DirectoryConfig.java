package io.rdmagateway.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where nodes are looked for. */
@ConfigMapping(prefix = "gateway.directory")
public interface DirectoryConfig {

    /**
     * {@code embedded}: in this process, the nodes that register at this gateway; {@code etcd}: those of all gateways that share
     * one.
     */
    @WithDefault("embedded")
    Kind kind();

    enum Kind {
        EMBEDDED,
        ETCD
    }

    /** How many nodes the embedded one takes. */
    @WithDefault("20000")
    int maxNodes();

    Etcd etcd();

    /** How to reach it. */
    interface Etcd {

        /** URLs, such as {@code https://etcd-0:2379}. */
        Optional<List<String>> endpoints();

        /** What all keys begin with; those who share it are one cluster. */
        @WithDefault("/rdma-gateway/nodes/")
        String prefix();

        /** As whom, if etcd wants a password. */
        Optional<String> user();

        /** Sent over {@code https://} only. */
        Optional<String> password();

        /** PEM of the authorities that etcd's certificate is checked by; the JDK's by default. */
        Optional<Path> trust();

        /** PEM to show to etcd. */
        Optional<Path> certificate();

        /** Its private key, PEM. */
        Optional<Path> key();
    }
}

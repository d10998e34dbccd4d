package io.rdmagateway.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How this gateway stands in the directory. */
@ConfigMapping(prefix = "gateway.node")
public interface NodeConfig {

    /**
     * Under which id; without one it does not register. It offers its port and the regions that everybody ({@code *}) may read.
     */
    Optional<String> id();

    /** Host and port that others call it at; by default this machine's name and {@code quarkus.http.ssl-port}. */
    Optional<String> target();

    /** How long it stays in the directory when it is gone; whole seconds. It registers again after a third of it, or a little sooner. */
    @WithDefault("10s")
    Duration lease();
}

package io.rdmagateway.server;

import io.quarkus.runtime.ShutdownEvent;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.copy.Broadcasts;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.copy.Peers;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.OptionalInt;

/** Makes the gateway a client of others, on the device that it serves. */
@Singleton
class CopyHost {

    private final Copies copies;
    private final Broadcasts broadcasts;

    CopyHost(Gateway gateway, GatewayConfig config, Peers peers) {
        SessionOptions defaults = SessionOptions.DEFAULT;
        copies = new Copies(
                gateway.regions(),
                gateway.sessions().quotas(),
                peers,
                () -> gateway.serving().port().device(),
                new SessionOptions(
                        defaults.sliceBytes(),
                        defaults.depth(),
                        defaults.timeout(),
                        OptionalInt.of(config.portNum()),
                        config.gid().wish(),
                        defaults.patience()),
                new SecureRandom());
        broadcasts = new Broadcasts(gateway.regions(), gateway.sessions().quotas(), peers, new SecureRandom());
        gateway.sessions().lendsTo(copies::holdings);
        gateway.serving().whenLost(copies::deviceLost);
    }

    @Produces
    @Singleton
    Copies copies() {
        return copies;
    }

    @Produces
    @Singleton
    Broadcasts broadcasts() {
        return broadcasts;
    }

    void stop(@Observes ShutdownEvent shutdown) {
        copies.close();
    }
}

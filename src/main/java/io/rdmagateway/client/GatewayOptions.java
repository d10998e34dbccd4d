package io.rdmagateway.client;

import java.time.Duration;

/**
 * How to talk to a gateway.
 *
 * @param rpcTimeout how long one call may take
 */
public record GatewayOptions(GatewayAddress address, ClientTls tls, Duration rpcTimeout) {

    public static final Duration DEFAULT_RPC_TIMEOUT = Duration.ofSeconds(15);

    public GatewayOptions(GatewayAddress address, ClientTls tls) {
        this(address, tls, DEFAULT_RPC_TIMEOUT);
    }
}

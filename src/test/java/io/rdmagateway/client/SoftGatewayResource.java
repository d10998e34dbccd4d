package io.rdmagateway.client;

import io.rdmagateway.server.GatewayTestResource;
import io.rdmagateway.testing.SoftLoopback;
import java.util.HashMap;
import java.util.Map;

/** The gateway under test on a soft device. */
public final class SoftGatewayResource extends GatewayTestResource {

    @Override
    public Map<String, String> start() {
        Map<String, String> configuration = new HashMap<>(super.start());
        configuration.put("gateway.provider", "soft");
        configuration.put("gateway.soft.addresses", SoftLoopback.address(101));
        return configuration;
    }

    /** The gateway told the provider by a property of the process, which other tests share. */
    @Override
    public void stop() {
        System.clearProperty("gateway.soft.addresses");
        super.stop();
    }
}

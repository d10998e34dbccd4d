package io.rdmagateway.server.console;

import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.verbs.DeviceInfo;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The device that the gateway serves.
 *
 * @param queuePairs how many it holds, of how many it can
 * @param absence why there is none at the moment; empty when there is
 */
record DeviceCard(
        String name,
        String provider,
        String firmware,
        String queuePairs,
        List<PortRow> ports,
        List<GidRow> gids,
        String absence) {

    static DeviceCard of(GatewayPort used, List<GidRow> gids) {
        DeviceInfo info = used.device().info();
        return new DeviceCard(
                info.name(),
                info.provider(),
                info.firmwareVersion(),
                used.device().holdings().qps() + " of " + info.maxQp(),
                IntStream.rangeClosed(1, info.portCount())
                        .mapToObj(num -> PortRow.of(used.device().port(num), num == used.portNum()))
                        .toList(),
                gids,
                "");
    }

    static DeviceCard absent(String why) {
        return new DeviceCard("no device", "", "", "", List.of(), List.of(), why);
    }
}

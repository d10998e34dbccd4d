package io.rdmagateway.server;

import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether new sessions can be served at this moment, asked of the device anew. Holds counts and states only, no secrets.
 *
 * @param trouble why not; empty when they can
 * @param data facts for people, by name
 */
record DeviceReport(Optional<String> trouble, Map<String, String> data) {

    static DeviceReport of(ServingDevice serving) {
        Map<String, String> data = new LinkedHashMap<>();
        Optional<String> trouble;
        try {
            DeviceInfo info = serving.port().device().info();
            data.put("device", info.name());
            data.put("provider", info.provider());
            data.put("port", Integer.toString(serving.port().portNum()));
            trouble = describe(serving, data);
        } catch (RdmaException | IllegalStateException e) {
            trouble = Optional.of(e.getMessage());
        }
        trouble.ifPresent(reason -> data.put("reason", reason));
        return new DeviceReport(trouble, data);
    }

    private static Optional<String> describe(ServingDevice serving, Map<String, String> data) {
        PortInfo port = serving.port().info();
        data.put("port.state", port.state().name());
        data.put("link.layer", port.linkLayer().name());
        data.put("mtu.active", Integer.toString(port.activeMtu().bytes()));
        Optional<GidEntry> gid = serving.port().bestGid();
        data.put("gid", gid.map(entry -> entry.gid().toString()).orElse("none"));
        serving.sessions()
                .countByState()
                .forEach((state, count) -> data.put("sessions." + state, Integer.toString(count)));
        serving.sessions()
                .countQueuePairsByState()
                .forEach((state, count) -> data.put("qps." + state, Integer.toString(count)));
        if (!port.isActive()) {
            return Optional.of("port " + port.portNum() + " is " + port.state() + ", not ACTIVE");
        }
        return gid.isPresent() ? Optional.empty() : Optional.of("port " + port.portNum() + " has no usable GID");
    }
}

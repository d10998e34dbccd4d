package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidProbe;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;
import java.util.Optional;

/** The port that sessions connect from. Nothing is remembered: every answer is the device's of this moment. */
public record GatewayPort(RdmaDevice device, int portNum, GidWish wish) {

    public String deviceName() {
        return device.info().name();
    }

    public PortInfo info() {
        return device.port(portNum);
    }

    /** Returns the port as it is now. */
    PortInfo requireActive() {
        PortInfo port = info();
        if (!port.isActive()) {
            throw new DeviceUnavailableException(
                    device.info().provider(),
                    "port " + portNum + " of " + deviceName() + " is " + port.state() + ", not ACTIVE");
        }
        return port;
    }

    /**
     * Picks the GID to talk to a peer from.
     *
     * @param teardown gets the release of what the device was asked with, also when this throws
     */
    GidEntry sourceFor(PortInfo port, QueuePairEndpoint remote, Teardown teardown) {
        if (port.linkLayer() != remote.linkLayer()) {
            throw SessionException.ofField(
                    SessionException.Reason.INVALID_ENDPOINT,
                    "link_layer",
                    "the gateway's port speaks " + port.linkLayer() + ", the client's " + remote.linkLayer());
        }
        GidProbe probe = new GidProbe(device, portNum);
        teardown.add(probe::close);
        List<GidCandidate> judged = probe.judge(wish, Optional.of(remote.gid()));
        probe.close();
        return GidSelection.first(judged)
                .orElseThrow(() -> SessionException.ofField(
                        SessionException.Reason.INVALID_ENDPOINT,
                        "gid",
                        "the gateway's port has no GID that can talk to " + remote.gid() + "; it has "
                                + judged.stream()
                                        .map(row -> row.entry().gid() + " (" + row.reason() + ")")
                                        .toList()));
    }

    /** Judges the GIDs that a client without a preference could meet, the best first. */
    public List<GidCandidate> judgeGids() {
        try (GidProbe probe = new GidProbe(device, portNum)) {
            return probe.judge(wish, Optional.empty());
        }
    }

    /** Returns the GID that a client without a preference would meet; empty when there is no usable one. */
    public Optional<GidEntry> bestGid() {
        return GidSelection.first(judgeGids());
    }
}

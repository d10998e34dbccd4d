package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidEntry;
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

    /** Picks the GID to talk to a peer from. */
    GidEntry sourceFor(PortInfo port, QueuePairEndpoint remote) {
        if (port.linkLayer() != remote.linkLayer()) {
            throw SessionException.ofField(
                    SessionException.Reason.INVALID_ENDPOINT,
                    "link_layer",
                    "the gateway's port speaks " + port.linkLayer() + ", the client's " + remote.linkLayer());
        }
        List<GidEntry> table = device.gids(portNum);
        return GidSelection.best(table, wish, Optional.of(remote.gid()))
                .orElseThrow(() -> SessionException.ofField(
                        SessionException.Reason.INVALID_ENDPOINT,
                        "gid",
                        "the gateway's port has no GID that can talk to " + remote.gid() + "; it has "
                                + table.stream().map(GidEntry::gid).toList()));
    }

    /** Returns the GID that a client without a preference would meet; empty when there is no usable one. */
    public Optional<GidEntry> bestGid() {
        return GidSelection.best(device.gids(portNum), wish, Optional.empty());
    }
}

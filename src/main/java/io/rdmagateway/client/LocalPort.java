package io.rdmagateway.client;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidProbe;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** A port of the local device and the GID to send from. */
public record LocalPort(PortInfo port, GidEntry source) {

    /**
     * Chooses the first port that is ACTIVE and has a usable GID, and the best ranked of its GIDs.
     *
     * @param portNum looks at this port only
     * @param wish what the GID has to be
     * @throws DeviceUnavailableException with the reason of every port that will not do
     */
    public static LocalPort choose(RdmaDevice device, OptionalInt portNum, GidWish wish) {
        StringJoiner reasons = new StringJoiner("; ");
        int ports = device.info().portCount();
        int first = portNum.orElse(1);
        int last = portNum.orElse(ports);
        for (int num = first; num <= last && num <= ports; num++) {
            PortInfo port = device.port(num);
            if (!port.isActive()) {
                reasons.add("port " + num + " is " + port.state() + ": bring its link up");
                continue;
            }
            try (GidProbe probe = new GidProbe(device, num)) {
                List<GidCandidate> judged = probe.judge(wish, Optional.empty());
                Optional<GidEntry> source = GidSelection.first(judged);
                if (source.isPresent()) {
                    return new LocalPort(port, source.get());
                }
                reasons.add("port " + num + " has no usable GID: " + GidSelection.cureForNone(judged, wish));
            }
        }
        String name = device.info().name();
        throw new DeviceUnavailableException(
                device.info().provider(),
                name + ": " + (reasons.length() == 0 ? "it has " + ports + " ports" : reasons.toString()));
    }
}

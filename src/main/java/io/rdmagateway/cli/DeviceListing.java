package io.rdmagateway.cli;

import io.rdmagateway.client.LocalPort;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidProbe;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One device as {@code devices} shows it.
 *
 * @param problem why it would not be used, or could not be looked at; empty when it would do
 */
record DeviceListing(String name, String firmware, List<Port> ports, Optional<LocalPort> chosen, String problem) {

    /** @param gids the best first */
    record Port(PortInfo info, List<GidCandidate> gids) {}

    /** @param mayChoose no better device was found before */
    static DeviceListing of(RdmaDevice device, boolean mayChoose) {
        DeviceInfo info = device.info();
        List<Port> ports = new ArrayList<>();
        for (int num = 1; num <= info.portCount(); num++) {
            try (GidProbe probe = new GidProbe(device, num)) {
                ports.add(new Port(device.port(num), probe.judge(GidWish.NONE, Optional.empty())));
            }
        }
        Optional<LocalPort> chosen = Optional.empty();
        String problem = "";
        try {
            LocalPort usable = LocalPort.choose(device, OptionalInt.empty(), GidWish.NONE);
            chosen = mayChoose ? Optional.of(usable) : Optional.empty();
        } catch (DeviceUnavailableException e) {
            problem = e.reason();
        }
        return new DeviceListing(info.name(), info.firmwareVersion(), ports, chosen, problem);
    }

    static DeviceListing broken(String name, String problem) {
        return new DeviceListing(name, "", List.of(), Optional.empty(), problem);
    }

    boolean isChosen() {
        return chosen.isPresent();
    }

    private boolean isChosen(GidEntry gid) {
        return chosen.filter(port -> port.source().equals(gid)).isPresent();
    }

    Object toJson() {
        return Json.object(
                "name", name,
                "firmware", firmware,
                "problem", problem,
                "chosen", isChosen(),
                "ports", ports.stream().map(this::toJson).toList());
    }

    private Object toJson(Port port) {
        PortInfo info = port.info();
        return Json.object(
                "port", info.portNum(),
                "state", info.state().name(),
                "link_layer", info.linkLayer().name(),
                "lid", info.lid(),
                "active_mtu", info.activeMtu().bytes(),
                "max_mtu", info.maxMtu().bytes(),
                "private_payload_bytes", info.privatePayloadBytes(),
                "gids", port.gids().stream().map(this::toJson).toList());
    }

    private Object toJson(GidCandidate candidate) {
        GidEntry gid = candidate.entry();
        return Json.object(
                "index", gid.index(),
                "gid", gid.gid().toString(),
                "type", gid.type().name(),
                "netdev", gid.netdev(),
                "rank", candidate.rank().name(),
                "reason", candidate.reason(),
                "chosen", isChosen(gid));
    }

    String toText() {
        StringBuilder text = new StringBuilder("  " + name);
        text.append(firmware.isEmpty() ? "" : "  firmware " + firmware);
        text.append(problem.isEmpty() ? "" : "  (" + problem + ")").append(System.lineSeparator());
        for (Port port : ports) {
            PortInfo info = port.info();
            text.append("    port %d  %s  %s  MTU %d of %d%s%n"
                    .formatted(
                            info.portNum(),
                            info.state(),
                            info.linkLayer(),
                            info.activeMtu().bytes(),
                            info.maxMtu().bytes(),
                            info.privatePayloadBytes() == 0
                                    ? ""
                                    : ", or %d between soft devices".formatted(info.privatePayloadBytes())));
            TextTable gids = new TextTable();
            for (GidCandidate candidate : port.gids()) {
                GidEntry gid = candidate.entry();
                gids.row(
                        isChosen(gid) ? "*" : "",
                        Integer.toString(gid.index()),
                        gid.gid().toString(),
                        gid.netdev(),
                        candidate.reason());
            }
            text.append(gids.render("      "));
        }
        return text.toString();
    }
}

package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.PacketAnomaly;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a kernel driver counts of packets that it did not believe, summed over the ports. It counts from its own start, and
 * only some kinds; rxe drops a packet of a wrong source or of a bad ICRC without a count.
 */
final class HwCounters {

    /** By the names that drivers give them; each has some. */
    private static final Map<PacketAnomaly, List<String>> NAMES = new EnumMap<>(Map.of(
            PacketAnomaly.OUT_OF_SEQUENCE, List.of("duplicate_request", "out_of_seq_request", "out_of_sequence"),
            PacketAnomaly.BAD_KEY, List.of("resp_remote_access_errors"),
            PacketAnomaly.BAD_ICRC, List.of("rx_icrc_encapsulated")));

    private final Path ports;
    private final int portCount;

    private HwCounters(Path ports, int portCount) {
        this.ports = ports;
        this.portCount = portCount;
    }

    static HwCounters of(String deviceName, int portCount) {
        return in(Sysfs.DEVICES, deviceName, portCount);
    }

    /** @param devices the directory that has one of the device's name */
    static HwCounters in(Path devices, String deviceName, int portCount) {
        return new HwCounters(devices.resolve(deviceName, "ports"), portCount);
    }

    Map<PacketAnomaly, Long> anomalies() {
        Map<PacketAnomaly, Long> found = new EnumMap<>(PacketAnomaly.class);
        for (int portNum = 1; portNum <= portCount; portNum++) {
            Path counters = ports.resolve(Integer.toString(portNum), "hw_counters");
            NAMES.forEach((kind, names) -> names.forEach(name -> add(found, kind, counters.resolve(name))));
        }
        return found;
    }

    private static void add(Map<PacketAnomaly, Long> found, PacketAnomaly kind, Path counter) {
        Sysfs.counter(counter).ifPresent(count -> found.merge(kind, count, Long::sum));
    }
}

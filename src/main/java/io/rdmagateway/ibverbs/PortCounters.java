package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.PortCounter.Unit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel tells of a device's ports. Of the many files there only those that are known here: a driver that has others
 * does not decide how much of them is kept elsewhere.
 */
final class PortCounters {

    /** The kernel counts the payload of a port in units of so many bytes. */
    private static final int DATA_UNIT_BYTES = 4;

    private static final String DATA_SUFFIX = "_data";

    /** Of the standard, and the same for all drivers. */
    private static final Map<Unit, List<String>> STANDARD = Map.of(
            Unit.BYTES, List.of("port_rcv_data", "port_xmit_data"),
            Unit.PACKETS,
                    List.of(
                            "multicast_rcv_packets",
                            "multicast_xmit_packets",
                            "port_rcv_packets",
                            "port_xmit_discards",
                            "port_xmit_packets",
                            "unicast_rcv_packets",
                            "unicast_xmit_packets"),
            Unit.EVENTS,
                    List.of(
                            "VL15_dropped",
                            "excessive_buffer_overrun_errors",
                            "link_downed",
                            "link_error_recovery",
                            "local_link_integrity_errors",
                            "port_rcv_constraint_errors",
                            "port_rcv_errors",
                            "port_rcv_remote_physical_errors",
                            "port_rcv_switch_relay_errors",
                            "port_xmit_constraint_errors",
                            "port_xmit_wait",
                            "symbol_error"));

    /** Of drivers: rxe, mlx5 and those that took over their names. */
    private static final Map<Unit, List<String>> OF_DRIVERS = Map.of(
            Unit.PACKETS,
            List.of(
                    "np_cnp_sent",
                    "np_ecn_marked_roce_packets",
                    "rcvd_pkts",
                    "rp_cnp_handled",
                    "rx_icrc_encapsulated",
                    "sent_pkts"),
            Unit.EVENTS,
            List.of(
                    "ack_deferred",
                    "completer_retry_err",
                    "duplicate_request",
                    "implied_nak_seq_err",
                    "link_downed",
                    "local_ack_timeout_err",
                    "out_of_buffer",
                    "out_of_seq_request",
                    "out_of_sequence",
                    "packet_seq_err",
                    "rcvd_rnr_err",
                    "rcvd_seq_err",
                    "rdma_recvs",
                    "rdma_sends",
                    "req_cqe_error",
                    "req_remote_access_errors",
                    "req_remote_invalid_request",
                    "resp_cqe_error",
                    "resp_local_length_error",
                    "resp_remote_access_errors",
                    "retry_exceeded_err",
                    "retry_rnr_exceeded_err",
                    "rnr_nak_retry_err",
                    "roce_adp_retrans",
                    "roce_adp_retrans_to",
                    "roce_slow_restart",
                    "rx_atomic_requests",
                    "rx_read_requests",
                    "rx_write_requests",
                    "send_err",
                    "send_rnr_err"));

    private final Path ports;

    private PortCounters(Path ports) {
        this.ports = ports;
    }

    static PortCounters of(String deviceName) {
        return in(Sysfs.DEVICES, deviceName);
    }

    /** @param devices the directory that has one of the device's name */
    static PortCounters in(Path devices, String deviceName) {
        return new PortCounters(devices.resolve(deviceName, "ports"));
    }

    Map<PortCounter, Long> read(int portNum) {
        Map<PortCounter, Long> found = new HashMap<>();
        Path port = ports.resolve(Integer.toString(portNum));
        add(found, STANDARD, port.resolve("counters"));
        // Where both have one of a name, the driver's own is it.
        add(found, OF_DRIVERS, port.resolve("hw_counters"));
        return found;
    }

    private static void add(Map<PortCounter, Long> found, Map<Unit, List<String>> known, Path directory) {
        known.forEach((unit, names) -> names.forEach(name -> Sysfs.counter(directory.resolve(name))
                .ifPresent(count -> found.put(
                        new PortCounter(name, unit), name.endsWith(DATA_SUFFIX) ? count * DATA_UNIT_BYTES : count))));
    }
}

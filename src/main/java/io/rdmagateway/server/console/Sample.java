package io.rdmagateway.server.console;

import io.rdmagateway.server.console.Watched.Timed;
import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.transfer.TransferOperation;
import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.RdmaException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has been counted until one moment. The port counts all bytes, those that clients READ and WRITE by themselves among
 * them; where the device counts none, or is away, what the gateway has moved by itself stands for them.
 *
 * @param nanos of a monotonic clock
 * @param atPort whether the bytes are the port's
 */
record Sample(
        long nanos, Instant at, boolean atPort, long receivedBytes, long sentBytes, Timed handshakes, Timed moves) {

    private static final Set<String> RECEIVED = Set.of("rx", "port_rcv_data");
    private static final Set<String> SENT = Set.of("tx", "port_xmit_data");

    static Sample take(Watched watched, long nanos, Instant at) {
        Optional<Map<PortCounter, Long>> port = portBytes(watched);
        long in = port.map(counters -> sum(counters, RECEIVED)).orElseGet(() -> moved(watched, true));
        long out = port.map(counters -> sum(counters, SENT)).orElseGet(() -> moved(watched, false));
        return new Sample(
                nanos,
                at,
                port.isPresent(),
                in,
                out,
                watched.handshakes().get(),
                watched.moves().get());
    }

    private static Optional<Map<PortCounter, Long>> portBytes(Watched watched) {
        try {
            GatewayPort port = watched.serving().port();
            return Optional.of(port.device().counters(port.portNum()))
                    .filter(counters -> counters.keySet().stream().anyMatch(Sample::isOfBytes));
        } catch (RdmaException | IllegalStateException goneOrClosed) {
            return Optional.empty();
        }
    }

    private static boolean isOfBytes(PortCounter counter) {
        return counter.unit() == PortCounter.Unit.BYTES
                && (RECEIVED.contains(counter.name()) || SENT.contains(counter.name()));
    }

    private static long sum(Map<PortCounter, Long> counters, Set<String> names) {
        return counters.entrySet().stream()
                .filter(entry -> isOfBytes(entry.getKey())
                        && names.contains(entry.getKey().name()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static long moved(Watched watched, boolean in) {
        Map<TransferOperation, Long> moved = watched.transfers().movedBytes();
        long byTransfers = moved.entrySet().stream()
                .filter(entry -> entry.getKey().fillsRange() == in)
                .mapToLong(Map.Entry::getValue)
                .sum();
        return in ? byTransfers + watched.copies().movedBytes() : byTransfers;
    }
}

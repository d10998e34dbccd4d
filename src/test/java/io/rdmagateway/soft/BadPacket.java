package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.Side;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Something that no good peer sends, and what either device makes of it.
 *
 * @param wishes what the queue pair is like that it is sent to
 * @param script sends it, with what has to go before
 * @param soft what {@link Victim#outcome} says of the soft device
 * @param rxe the same of the kernel's
 * @param reason why they differ; empty when they do not
 */
record BadPacket(String name, Side.Wishes wishes, Consumer<Victim> script, String soft, String rxe, String reason) {

    /** What rxe is spared, since its kernel would panic. */
    static final String NOT_SENT = "not sent";

    /** Small memory; timers that do not interfere: an unanswered request is sent again after four seconds. */
    static final Side.Wishes USUAL =
            Side.Wishes.NONE.memoryBytes(64 << 10).maxRdAtomic(4).timers(new RcTimers(20, 6, 6, 12, 64));

    private static final String UNLISTED = "not listed yet";

    static BadPacket of(String name, Consumer<Victim> script) {
        return new BadPacket(name, USUAL, script, UNLISTED, UNLISTED, "");
    }

    static Stream<BadPacket> all() {
        return Stream.of(
                        BadHeaders.ROWS,
                        BadSequences.ROWS,
                        BadLengths.ROWS,
                        BadAccesses.ROWS,
                        Repetitions.ROWS,
                        StrayAnswers.ROWS)
                .flatMap(List::stream);
    }

    BadPacket to(Side.Wishes other) {
        return new BadPacket(name, other, script, soft, rxe, reason);
    }

    /** Both do the same. */
    BadPacket gives(String outcome) {
        return new BadPacket(name, wishes, script, outcome, outcome, "");
    }

    /** They differ. */
    BadPacket gives(String ofSoft, String ofRxe, String why) {
        return new BadPacket(name, wishes, script, ofSoft, ofRxe, why);
    }

    /** Sends it to a new soft device and returns what came of it. */
    String toSoft() {
        try (SteppedPair devices = new SteppedPair(1)) {
            return sendTo(new MemoryWire(devices), devices);
        }
    }

    /** Sends it to the kernel's device and returns what came of it. */
    String toKernel(KernelWire kernel) {
        return rxe.equals(NOT_SENT) ? NOT_SENT : sendTo(kernel, kernel);
    }

    private String sendTo(Wire wire, DevicePair pair) {
        try (Victim victim = new Victim(wire, pair, wishes)) {
            script.accept(victim);
            return victim.outcome();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

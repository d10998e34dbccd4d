package io.rdmagateway.soft;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Turns a fuzzer's bytes into one datagram and compares what the gate does with it to the {@link ReferenceGate}. The
 * connection lives on from one to the next until a packet breaks it.
 */
final class GateProbe {

    private static final InetAddress STRANGER = InetAddress.ofLiteral("10.0.0.66");
    private static final Counter[] REASONS = Arrays.stream(Counter.values())
            .filter(counter ->
                    counter.compareTo(Counter.DROP_TOO_SHORT) >= 0 && counter.compareTo(Counter.DROP_BAD_ICRC) <= 0)
            .toArray(Counter[]::new);
    private static final int MAX_DATAGRAMS = 500;

    private final FuzzRig rig;
    private final long[] before = new long[REASONS.length];
    private int datagrams;

    GateProbe(FuzzRig rig) {
        this.rig = rig;
    }

    void play(byte[] bytes) {
        if (datagrams == 0) {
            rig.connect(0x123456, 0xfffff0, 16);
        }
        FuzzInput input = new FuzzInput(bytes);
        int flags = input.octet();
        boolean fromPeer = (flags & 7) != 1;
        boolean sealed = (flags & 0x18) != 0;
        byte[] unsealed = datagram(input, flags >> 5);
        byte[] datagram = sealed ? rig.seal(unsealed) : unsealed;
        Counter expected = ReferenceGate.verdict(datagram, rig.qpNum(), !rig.isBroken(), fromPeer);

        remember();
        if (fromPeer) {
            rig.send(datagram);
        } else {
            rig.sendFrom(STRANGER, datagram);
        }
        rig.settle();

        requireVerdict(expected, sealed);
        rig.requireSound();
        if (rig.isBroken() || ++datagrams == MAX_DATAGRAMS) {
            datagrams = 0;
            rig.finish();
        }
    }

    /** Ends the connection that is left. */
    void finish() {
        if (datagrams > 0) {
            datagrams = 0;
            rig.finish();
        }
    }

    private byte[] datagram(FuzzInput input, int shape) {
        int psn = rig.expectedPsn();
        return switch (shape) {
            case 0 -> input.rest();
            case 1 -> FuzzSeeds.published(input.octet(), rig.qpNum(), psn, rig.remote(0));
            case 2 -> cut(FuzzSeeds.golden(input.octet(), rig.qpNum(), psn), input.octet());
            default -> damage(FuzzSeeds.golden(input.octet(), rig.qpNum(), psn), input);
        };
    }

    private static byte[] cut(byte[] datagram, int bytes) {
        return Arrays.copyOf(datagram, Math.min(datagram.length, bytes));
    }

    private static byte[] damage(byte[] datagram, FuzzInput input) {
        byte[] damaged = Arrays.copyOf(datagram, Math.min(datagram.length, 16 + input.octet()));
        for (int i = 0; i < 4 && !input.isEmpty(); i++) {
            int at = input.octet();
            // Most of what can go wrong is in the first twelve bytes.
            damaged[at < 192 ? at % 12 : at % damaged.length] = (byte) input.octet();
        }
        return damaged;
    }

    private void remember() {
        for (int i = 0; i < REASONS.length; i++) {
            before[i] = rig.count(REASONS[i]);
        }
    }

    private void requireVerdict(Counter expected, boolean sealed) {
        for (int i = 0; i < REASONS.length; i++) {
            long drops = rig.count(REASONS[i]) - before[i];
            if (expected == null && !sealed && REASONS[i] == Counter.DROP_BAD_ICRC) {
                // By chance one in 65,536 is believed, see Icrc.Verdict.SOLVED.
                FuzzRig.require(drops <= 1, "dropped twice");
            } else if (drops != (REASONS[i] == expected ? 1 : 0)) {
                throw new AssertionError(REASONS[i] + ": " + drops + ", expected: " + expected);
            }
        }
    }
}

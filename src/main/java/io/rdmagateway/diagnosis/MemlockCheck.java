package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.Memlock;
import java.util.Optional;

/** Whether this process may pin what is configured. */
public final class MemlockCheck {

    public static final String NAME = "memlock";

    private static final long KIB = 1024;

    private MemlockCheck() {}

    /** @param memlock empty when it is not known */
    public static Finding check(Optional<Memlock> memlock, PinnedMemory wanted) {
        return memlock.map(known -> judge(known, wanted)
                        .with("limit", known.limitBytes() == Memlock.UNLIMITED ? "unlimited" : known.limitBytes())
                        .with("cap-ipc-lock", known.lifted())
                        .with("pinned", known.pinnedBytes()))
                .orElseGet(() -> Finding.warning(NAME, "/proc does not tell the limit", "is /proc mounted here?"))
                .with("needed.least", wanted.leastBytes())
                .with("needed.most", wanted.mostBytes());
    }

    private static Finding judge(Memlock memlock, PinnedMemory wanted) {
        String found = memlock.describe();
        if (memlock.isUnlimited()) {
            return Finding.ok(NAME, found);
        }
        String without = found + ", CAP_IPC_LOCK is not effective";
        if (memlock.limitBytes() < wanted.leastBytes()) {
            return Finding.failed(
                    NAME, without + needs(wanted.leastFor(), wanted.leastBytes()), raiseTo(wanted.mostBytes()));
        }
        return memlock.limitBytes() < wanted.mostBytes()
                ? Finding.warning(
                        NAME, without + needs(wanted.mostFor(), wanted.mostBytes()), raiseTo(wanted.mostBytes()))
                : Finding.ok(NAME, found + ", enough for " + wanted.mostFor());
    }

    private static String needs(String who, long bytes) {
        return "; " + who + " may pin " + bytes + " bytes";
    }

    private static String raiseTo(long bytes) {
        long kib = Math.ceilDiv(bytes, KIB);
        return "ulimit -l %d, LimitMEMLOCK=%dK of the service, or CAP_IPC_LOCK (of the machine, not of a user namespace)"
                .formatted(kib, kib);
    }
}

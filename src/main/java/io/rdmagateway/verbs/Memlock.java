package io.rdmagateway.verbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How much memory this process may pin. The kernel counts every registration, also of memory that is registered already,
 * and the usual reason why one fails is this limit.
 *
 * @param limitBytes RLIMIT_MEMLOCK, the soft one, or {@link #UNLIMITED}
 * @param lifted true when CAP_IPC_LOCK is effective, and the limit does not count
 * @param pinnedBytes what is pinned now
 */
public record Memlock(long limitBytes, boolean lifted, long pinnedBytes) {

    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int CAP_IPC_LOCK = 14;
    private static final int KIB = 1024;

    /** Returns that of this process; empty when {@code /proc} does not tell. */
    public static Optional<Memlock> ofThisProcess() {
        return read(Path.of("/proc"));
    }

    /** @param proc where {@code /proc} is mounted */
    public static Optional<Memlock> read(Path proc) {
        Path self = proc.resolve("self");
        try {
            List<String> status = Files.readAllLines(self.resolve("status"));
            long capabilities = field(status, "CapEff:")
                    .map(hex -> Long.parseUnsignedLong(hex, 16))
                    .orElse(0L);
            long pinned = field(status, "VmPin:")
                    .map(text -> Long.parseLong(text.split("\\s+")[0]) * KIB)
                    .orElse(0L);
            boolean lifted = (capabilities >>> CAP_IPC_LOCK & 1) == 1 && isOfTheMachine(self.resolve("uid_map"));
            return field(Files.readAllLines(self.resolve("limits")), "Max locked memory")
                    .map(limits -> limits.split("\\s+")[0])
                    .map(soft -> soft.equals("unlimited") ? UNLIMITED : Long.parseUnsignedLong(soft))
                    .map(limit -> new Memlock(limit, lifted, pinned));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> field(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    /** The capabilities of a user namespace, such as a rootless container's, do not count where memory is pinned. */
    private static boolean isOfTheMachine(Path uidMap) throws IOException {
        return Files.readString(uidMap).strip().matches("0\\s+0\\s+4294967295");
    }

    public boolean isUnlimited() {
        return lifted || limitBytes == UNLIMITED;
    }

    /** Says in words what holds; ends without a mark. */
    public String describe() {
        String limit = limitBytes == UNLIMITED ? "unlimited" : limitBytes + " bytes";
        return "RLIMIT_MEMLOCK is " + limit + (lifted ? ", and CAP_IPC_LOCK lifts it" : "");
    }
}

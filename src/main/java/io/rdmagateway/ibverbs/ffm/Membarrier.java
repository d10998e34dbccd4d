package io.rdmagateway.ibverbs.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * A memory barrier in every running thread of this process, paid for by the one that asks: {@code membarrier(2)}, which the
 * C library has no function for.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/membarrier.2.html">membarrier(2)</a>
 */
public final class Membarrier {

    private static final int PRIVATE_EXPEDITED = 1 << 3;
    private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(1),
            Errnos.CAPTURE);
    private static final long NUMBER = switch (System.getProperty("os.arch")) {
        case "amd64" -> 324;
        case "aarch64" -> 283;
        default -> -1;
    };
    private static final boolean AVAILABLE = NUMBER > 0 && call(REGISTER_PRIVATE_EXPEDITED) == 0;

    private Membarrier() {}

    /** Tells whether there is one: Linux has it since 4.14, a sandbox may forbid it. */
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /** Returns after each thread of the process has gone through a full barrier. */
    public static void run() {
        if (!AVAILABLE || call(PRIVATE_EXPEDITED) != 0) {
            throw new IllegalStateException("membarrier is forbidden; allow it in this container's seccomp profile");
        }
    }

    private static long call(int command) {
        return Errnos.minusOne(errno -> (long) SYSCALL.invokeExact(errno, NUMBER, command, 0, 0));
    }
}

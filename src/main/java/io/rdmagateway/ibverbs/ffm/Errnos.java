package io.rdmagateway.ibverbs.ffm;

import io.rdmagateway.verbs.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.util.function.LongPredicate;

/**
 * Brings the three ways in which C tells failure to one: a result is negative when it is −errno.
 *
 * <p>C answers with NULL and errno, with the errno itself, or with −1 and errno. Each function of the binding says
 * which by the method that it calls here.
 */
final class Errnos {

    static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private Errnos() {}

    /** A native call that leaves errno in the segment given to it. */
    @FunctionalInterface
    interface Call {
        long invoke(MemorySegment state) throws Throwable;
    }

    /** Calls a function that returns a pointer, or NULL and errno. */
    static long pointer(Call call) {
        return capture(call, result -> result == 0);
    }

    /** Calls a function that returns a number, or −1 and errno. */
    static long minusOne(Call call) {
        return capture(call, result -> result == -1);
    }

    /** Calls a function that returns 0 or an errno; some providers return it negative. */
    static int value(Call call) {
        return (int) -Math.abs(capture(call, result -> false));
    }

    /** Calls a function that returns a count, or −errno. */
    static long count(Call call) {
        return capture(call, result -> false);
    }

    private static long capture(Call call, LongPredicate failed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = call.invoke(state);
            if (!failed.test(result)) {
                return result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            // A library that fails without a reason must not look like success.
            return errno == 0 ? -Errno.EIO : -errno;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Native calls throw nothing of their own; what comes here is an error in the binding. */
    static RuntimeException rethrow(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}

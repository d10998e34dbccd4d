package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rdmagateway.verbs.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;

/**
 * The functions of the C library. Each returns 0, or a count, or −errno.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockname.2.html">getsockname(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/setsockopt.2.html">setsockopt(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/sendmsg.2.html">sendmsg(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
 */
final class SocketCalls {

    static final int SOL_SOCKET = 1;
    static final int SO_PROTOCOL = 38;
    static final int SOL_UDP = 17;
    static final int MSG_DONTWAIT = 0x40;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final Linker.Option ERRNO_TOO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle getsockname;
    private final MethodHandle getsockopt;
    private final MethodHandle setsockopt;
    private final MethodHandle sendmsg;
    private final MethodHandle sendmsgOrErrno;
    private final MethodHandle recvmsg;
    private final MethodHandle recvmsgOrErrno;

    private SocketCalls() {
        getsockname =
                function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO_TOO);
        getsockopt = function(
                "getsockopt",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                ERRNO_TOO);
        setsockopt = function(
                "setsockopt",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                ERRNO_TOO);
        FunctionDescriptor message = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
        sendmsg = function("sendmsg", message);
        sendmsgOrErrno = function("sendmsg", message, ERRNO_TOO);
        recvmsg = function("recvmsg", message);
        recvmsgOrErrno = function("recvmsg", message, ERRNO_TOO);
    }

    /**
     * Finds the functions. Not when the class is loaded: a refusal must not be the end of it.
     *
     * @throws IOException when there are none, or this JVM denies us native access
     */
    static SocketCalls open() throws IOException {
        try {
            return new SocketCalls();
        } catch (IllegalCallerException e) {
            throw new IOException("this JVM denies native access: --enable-native-access=ALL-UNNAMED allows it", e);
        } catch (UnsupportedOperationException | NoSuchElementException e) {
            throw new IOException("no native calls on this system: " + e.getMessage(), e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor signature, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
    }

    /** Writes the name of a socket, cut off at the length of the segment. */
    int getsockname(int fd, MemorySegment name, Arena arena) {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) name.byteSize());
        long nameAddress = name.address();
        long lengthAddress = length.address();
        return call(errno -> (int) getsockname.invokeExact(errno, fd, nameAddress, lengthAddress));
    }

    /** Reads an option that is an {@code int} and not negative. */
    int getsockopt(int fd, int level, int optname) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            long valueAddress = value.address();
            long lengthAddress =
                    arena.allocateFrom(JAVA_INT, (int) JAVA_INT.byteSize()).address();
            int failure =
                    call(errno -> (int) getsockopt.invokeExact(errno, fd, level, optname, valueAddress, lengthAddress));
            return failure < 0 ? failure : value.get(JAVA_INT, 0);
        }
    }

    /** Sets an option that is an {@code int}. */
    int setsockopt(int fd, int level, int optname, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(JAVA_INT, value).address();
            return call(errno ->
                    (int) setsockopt.invokeExact(errno, fd, level, optname, address, (int) JAVA_INT.byteSize()));
        }
    }

    /** Makes room for what the calls of messages leave behind, for one thread. */
    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    /** Sends a message without waiting. */
    int sendmsg(int fd, long message, MemorySegment state) {
        int sent = invoke(sendmsg, fd, message);
        // Nothing was sent: once more, to hear why. To ask every time would cost heap until it is compiled.
        return sent >= 0 ? sent : invokeOrErrno(sendmsgOrErrno, fd, message, state);
    }

    /** Receives a message without waiting. Returns −1 when there is none, or it failed. */
    int recvmsg(int fd, long message) {
        return invoke(recvmsg, fd, message);
    }

    /** Receives a message without waiting, and costs heap until it is compiled. */
    int recvmsgOrErrno(int fd, long message, MemorySegment state) {
        return invokeOrErrno(recvmsgOrErrno, fd, message, state);
    }

    private static int invoke(MethodHandle function, int fd, long message) {
        try {
            return (int) (long) function.invokeExact(fd, message, MSG_DONTWAIT);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int invokeOrErrno(MethodHandle function, int fd, long message, MemorySegment state) {
        try {
            int result = (int) (long) function.invokeExact(state, fd, message, MSG_DONTWAIT);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns what went wrong, for a message. */
    static String failure(String call, int result) {
        return call + ": " + Errno.name(-result) + " (" + -result + ")";
    }

    @FunctionalInterface
    private interface Call {
        int invoke(MemorySegment errno) throws Throwable;
    }

    private static int call(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = call.invoke(state);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}

package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library. Each returns 0 or −errno.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockname.2.html">getsockname(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/setsockopt.2.html">setsockopt(2)</a>
 */
final class SocketCalls {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle getsockname;
    private final MethodHandle setsockopt;

    /**
     * Finds the functions. Not when the class is loaded: a refusal must not be the end of it.
     *
     * @throws IllegalCallerException when this JVM denies us native access
     */
    SocketCalls() {
        getsockname = function("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
        setsockopt = function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** Writes the name of a socket, cut off at the length of the segment. */
    int getsockname(int fd, MemorySegment name, Arena arena) {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) name.byteSize());
        long nameAddress = name.address();
        long lengthAddress = length.address();
        return call(errno -> (int) getsockname.invokeExact(errno, fd, nameAddress, lengthAddress));
    }

    /** Sets an option that is an {@code int}. */
    int setsockopt(int fd, int level, int optname, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(JAVA_INT, value).address();
            return call(errno ->
                    (int) setsockopt.invokeExact(errno, fd, level, optname, address, (int) JAVA_INT.byteSize()));
        }
    }

    @FunctionalInterface
    private interface Call {
        int invoke(MemorySegment errno) throws Throwable;
    }

    private static int call(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return call.invoke(state) == 0 ? 0 : -(int) ERRNO.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.rdmagateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A network namespace that {@code ip netns} made. A socket belongs for good to the namespace that its thread was in when
 * it was made: so one process can hold both ends of a wire between two namespaces. Needs root.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setns.2.html">setns(2)</a>
 */
public record NetworkNamespace(String name) {

    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x8_0000;
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private static final MethodHandle OPEN = function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle SETNS = function("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    public boolean exists() {
        return Files.exists(path());
    }

    private Path path() {
        return Path.of("/run/netns", name);
    }

    /** Runs a task while the calling thread, which must not be virtual, is in this namespace. */
    public <T> T call(Callable<T> task) throws IOException {
        int own = open(OWN);
        int there = open(path());
        try {
            enter(there);
            try {
                return task.call();
            } finally {
                enter(own);
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        } finally {
            invoke(CLOSE, own);
            invoke(CLOSE, there);
        }
    }

    private static int open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int fd = invoke(OPEN, path, O_RDONLY_CLOEXEC);
            if (fd < 0) {
                throw new IOException("cannot open " + file);
            }
            return fd;
        }
    }

    private static void enter(int fd) {
        if (invoke(SETNS, fd, CLONE_NEWNET) != 0) {
            throw new IllegalStateException("setns was refused: it needs root");
        }
    }

    private static int invoke(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

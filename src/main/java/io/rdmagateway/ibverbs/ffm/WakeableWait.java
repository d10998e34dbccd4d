package io.rdmagateway.ibverbs.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.rdmagateway.verbs.VerbsException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Arrays;

/**
 * Waits until a file descriptor has something to read, and can be woken: {@code poll(2)} beside an {@code eventfd(2)}.
 * One thread waits at a time.
 */
public final class WakeableWait implements AutoCloseable {

    private static final short POLLIN = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final long POLLFD = 8;

    private static final MethodHandle POLL =
            libc("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EVENTFD = libc("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            libc("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE =
            libc("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = libc("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FCNTL = libc(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));

    private final Arena arena = Arena.ofShared();
    // struct pollfd { int fd; short events, revents; } twice, then eight bytes to read a wake-up into.
    private final MemorySegment pollfds = arena.allocate(2 * POLLFD, 4);
    private final MemorySegment counter = arena.allocate(JAVA_LONG);
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
    private final int fd;
    private final int wakeFd;
    private boolean closed;

    /** Takes a descriptor to watch, which becomes non-blocking and stays the caller's. */
    public WakeableWait(int fd) {
        this.fd = fd;
        this.wakeFd = check("eventfd", Errnos.minusOne(errno -> (int) EVENTFD.invokeExact(errno, 0, O_NONBLOCK)));
        int flags = check("fcntl", Errnos.minusOne(errno -> (int) FCNTL.invokeExact(errno, fd, F_GETFL, 0)));
        check("fcntl", Errnos.minusOne(errno -> (int) FCNTL.invokeExact(errno, fd, F_SETFL, flags | O_NONBLOCK)));
        watch(0, fd);
        watch(1, wakeFd);
    }

    private static MethodHandle libc(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = Errnos.CAPTURE;
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
    }

    private void watch(int index, int watched) {
        pollfds.set(JAVA_INT, index * POLLFD, watched);
        pollfds.set(JAVA_SHORT, index * POLLFD + 4, POLLIN);
    }

    /** Returns true when the descriptor is readable, false when the time was over or somebody woke us. */
    public boolean await(Duration timeout) {
        long address = pollfds.address();
        int millis = (int) Math.min(Integer.MAX_VALUE, (timeout.toNanos() + 999_999) / 1_000_000);
        // EINTR counts as the end of the time: whoever waits asks again.
        Errnos.minusOne(errno -> (int) POLL.invokeExact(errno, address, 2L, millis));
        if (revents(1)) {
            long into = counter.address();
            Errnos.minusOne(errno -> (long) READ.invokeExact(errno, wakeFd, into, 8L));
        }
        return revents(0);
    }

    private boolean revents(int index) {
        return pollfds.get(JAVA_SHORT, index * POLLFD + 6) != 0;
    }

    /** Ends the wait that is going on, or else the next one. */
    public synchronized void wakeUp() {
        if (!closed) {
            long from = one.address();
            Errnos.minusOne(errno -> (long) WRITE.invokeExact(errno, wakeFd, from, 8L));
        }
    }

    /** Releases the eventfd; nobody may be waiting. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Errnos.minusOne(errno -> (int) CLOSE.invokeExact(errno, wakeFd));
            arena.close();
        }
    }

    private static int check(String function, long result) {
        if (result < 0) {
            throw new VerbsException(function, (int) -result, "");
        }
        return (int) result;
    }
}

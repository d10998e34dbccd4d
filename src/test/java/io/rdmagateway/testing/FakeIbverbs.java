package io.rdmagateway.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.rdmagateway.verbs.AsyncEventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The hand of a test on the fake libibverbs, whose source is {@code src/test/c/fake_ibverbs.c}. The build names the
 * library that it becomes in a system property, so the {@code ibverbs} provider finds it like the real one.
 */
public final class FakeIbverbs {

    private static final String LIBRARY_PROPERTY = "rdmagateway.ibverbs.library";
    private static final int JOURNAL_BYTES = 1 << 13;
    private static final Path SOURCE = Path.of("src/test/c/fake_ibverbs.c");

    private FakeIbverbs() {}

    /** Compiles the library before the first test of a run that wants it. */
    public static final class Builder implements LauncherSessionListener {
        @Override
        public void launcherSessionOpened(LauncherSession session) {
            String library = System.getProperty(LIBRARY_PROPERTY);
            if (library != null && CCompiler.reasonForNone().isEmpty() && isStale(Path.of(library))) {
                CCompiler.compile(SOURCE, Path.of(library), "-shared", "-fPIC");
            }
        }

        private static boolean isStale(Path library) {
            try {
                return !Files.exists(library)
                        || Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(SOURCE)) < 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Skips the test, with the reason, where the library could not be compiled. */
    public static void assumePresent() {
        CCompiler.reasonForNone().ifPresent(reason -> Assumptions.abort("fake libibverbs: " + reason));
    }

    /** Lets the next call of a verb fail, once. */
    public static void refuse(String verb, int errno) {
        refuse(verb, errno, 0);
    }

    /**
     * Lets a later call of a verb fail, once.
     *
     * @param verb the C name, {@code ibv_modify_qp(RTR)} for one transition, {@code any} for whatever is called
     * @param after how many calls pass before
     */
    public static void refuse(String verb, int errno, int after) {
        try (Arena arena = Arena.ofConfined()) {
            function("fake_refuse", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT))
                    .invokeWithArguments(arena.allocateFrom(verb), errno, after);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Takes back what {@link #refuse} asked for and did not happen. */
    public static void refuseNothing() {
        refuse("", 0, 0);
    }

    /** Tells whether what {@link #refuse} asked for is still to come. */
    public static boolean isRefusalPending() {
        return (int) call("fake_refusal_pending") != 0;
    }

    public static void clearJournal() {
        try {
            function("fake_journal_clear", FunctionDescriptor.ofVoid()).invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Tells which native objects were made and destroyed since {@link #clearJournal}. */
    public static Journal journal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(JOURNAL_BYTES);
            int length = (int) function("fake_journal", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeWithArguments(text, JOURNAL_BYTES);
            if (length < 0) {
                throw new AssertionError("the journal is full");
            }
            return new Journal(Arrays.stream(text.getString(0).split(" "))
                    .filter(step -> !step.isEmpty())
                    .toList());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many native objects exist, the device's context among them. */
    public static int liveObjects() {
        return (int) call("fake_live");
    }

    /** Lets the device give away again the lowest of the numbers that are free. */
    public static void recycleQueuePairNumbers() {
        try {
            function("fake_recycle_qp_nums", FunctionDescriptor.ofVoid()).invoke();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static int liveQueuePairs() {
        return (int) call("fake_live_qps");
    }

    /** Gives the device a directory to be looked up in where others have theirs below {@code /sys}. */
    public static void directory(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            function("fake_ibdev_path", FunctionDescriptor.ofVoid(ADDRESS))
                    .invokeWithArguments(arena.allocateFrom(directory.toString()));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sets the port's state by its number in {@code enum ibv_port_state}: 1 is DOWN, 4 is ACTIVE. */
    public static void portState(int state) {
        call("fake_port_state", state);
    }

    /** Shapes queue pairs otherwise than the header says, as a library of another kind would. */
    public static void skew(boolean on) {
        call("fake_skew", on ? 1 : 0);
    }

    /** Raises an asynchronous event of port 1, or of the device, in the context that was opened last. */
    public static void deviceEvent(AsyncEventType type) {
        call("fake_port_event", type.ordinal(), 1);
    }

    /** Raises an asynchronous event of a queue pair, or of its completion queue, in the context that was opened last. */
    public static void queueEvent(AsyncEventType type, int qpNum) {
        call("fake_queue_event", type.ordinal(), qpNum);
    }

    /** Pulls the device out under the context that was opened last. */
    public static void pullOut() {
        call("fake_pull_out");
    }

    /** Empties the GID table, or fills it again. */
    public static void gidPresent(boolean present) {
        call("fake_gid_present", present ? 1 : 0);
    }

    private static Object call(String name, int... arguments) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(
                JAVA_INT, Arrays.stream(arguments).mapToObj(i -> JAVA_INT).toArray(MemoryLayout[]::new));
        try {
            return function(name, descriptor)
                    .invokeWithArguments(Arrays.stream(arguments).boxed().toList());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        SymbolLookup library =
                SymbolLookup.libraryLookup(Path.of(System.getProperty(LIBRARY_PROPERTY)), Arena.global());
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }
}

package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.InteropPair.Direction;
import io.rdmagateway.soft.InteropPair.Family;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The soft device against the kernel's {@code rdma_rxe}: every operation at every MTU and size over IPv4 and IPv6, each of
 * them once as requester and once as responder.
 *
 * <p>Each row begins at a PSN just below the end of the circle, at both ends. The content of each cell is new, and 64
 * bytes on either side of it must not change. The table goes to {@code target/interop-matrix.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SoftInteropIT {

    private static final Path TABLE = Path.of("target", "interop-matrix.md");
    private static final int BEFORE_WRAP = 0xfffff0;
    private static final int GUARD = 64;
    private static final int ATOMICS = 40;
    /** Under emulation and beside other builds the first packet of a cold JVM was seen to take 2.3 s. */
    static final RcTimers PATIENT = new RcTimers(18, 6, 6, 12, 64);

    private static final Side.Wishes WISHES = Side.Wishes.NONE
            .timers(PATIENT)
            .psn(BEFORE_WRAP)
            .memoryBytes(InteropSize.HUGE.bytes(Mtu.MTU_256) + 2 * GUARD);

    private final InteropTable table = new InteropTable();
    private final List<AssertionError> failures = new ArrayList<>();
    private final long start = System.nanoTime();
    private InteropPair devices;
    private Side requester;
    private Side responder;
    private int seed;
    private long resent;
    private long packets;
    private Optional<Capture> capture = Optional.empty();

    @BeforeAll
    void startCapture() throws IOException {
        capture = Capture.start();
    }

    static Stream<Arguments> moves() {
        return rows(InteropOp.values());
    }

    static Stream<Arguments> atomics() {
        return rows(new WorkCompletionOpcode[] {WorkCompletionOpcode.COMP_SWAP, WorkCompletionOpcode.FETCH_ADD});
    }

    private static Stream<Arguments> rows(Enum<?>... operations) {
        return Stream.of(Family.values())
                .flatMap(family -> Stream.of(Direction.values())
                        .flatMap(direction -> Stream.of(operations)
                                .flatMap(op ->
                                        Stream.of(Mtu.values()).map(mtu -> Arguments.of(family, direction, op, mtu)))));
    }

    private void open(Family family, Direction direction, Mtu mtu) {
        devices = new InteropPair(direction, family);
        connect(mtu);
    }

    private void connect(Mtu mtu) {
        requester = new Side(devices, devices.left(), WISHES.mtu(mtu));
        responder = new Side(devices, devices.right(), WISHES.mtu(mtu));
        Side.connect(requester, responder);
        assertThat(requester.qp.mtu()).isEqualTo(mtu);
    }

    private void disconnect() {
        if (requester != null) {
            requester.close();
            requester = null;
        }
        if (responder != null) {
            responder.close();
            responder = null;
        }
    }

    @ParameterizedTest
    @MethodSource("moves")
    void shouldMoveEveryByteWhenOtherEndIsTheKernel(Family family, Direction direction, InteropOp op, Mtu mtu) {
        open(family, direction, mtu);
        List<Boolean> cells = new ArrayList<>();
        for (InteropSize size : InteropSize.values()) {
            cells.add(passes(op + " " + size.title, mtu, () -> move(op, size.bytes(mtu))));
        }
        table.add(new InteropTable.Row(family, direction, mtu, op.name(), cells));
        requireNoFailure();
    }

    /** Runs one cell. A failure breaks the connection, so that the cells after it get a new one. */
    private boolean passes(String cell, Mtu mtu, Runnable test) {
        try {
            test.run();
            return true;
        } catch (AssertionError | RuntimeException e) {
            failures.add(new AssertionError(cell, e));
            disconnect();
            connect(mtu);
            return false;
        }
    }

    private void move(InteropOp op, int bytes) {
        int immData = ++seed * 0x01010101;
        Side source = op == InteropOp.READ ? responder : requester;
        Side target = op == InteropOp.READ ? requester : responder;
        int guarded = bytes + 2 * GUARD;
        source.memory.asSlice(0, guarded).fill((byte) 0);
        target.memory.asSlice(0, guarded).fill((byte) 0);
        source.fill(GUARD, bytes, seed);
        if (op.takesReceive()) {
            responder.receive(seed, GUARD, bytes);
        }

        SendRequest wr = requester.qp.newSendRequest().wrId(-seed);
        op.fill(wr, responder, GUARD, immData);
        requester.qp.postSend(wr.local(requester.mr, GUARD, bytes));

        assertThat(requester.requireSend().wrId()).isEqualTo(-seed);
        if (op.takesReceive()) {
            Completion received = responder.requireRecv();
            assertThat(received.wrId()).isEqualTo(seed);
            assertThat(received.byteLength()).isEqualTo(bytes);
            assertThat(received.hasImmData()).isEqualTo(op.carriesImmData());
            if (op.carriesImmData()) {
                assertThat(received.immData()).isEqualTo(immData);
            }
        }
        target.requireSame(0, source, 0, guarded);
        assertThat(requester.leftovers()).isEmpty();
        assertThat(responder.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("atomics")
    void shouldCountExactlyWhenOtherEndIsTheKernel(
            Family family, Direction direction, WorkCompletionOpcode op, Mtu mtu) {
        open(family, direction, mtu);
        boolean passed = passes(op.name(), mtu, () -> count(op));
        table.add(new InteropTable.Row(family, direction, mtu, op.name(), List.of(passed)));
        requireNoFailure();
    }

    private void count(WorkCompletionOpcode op) {
        long add = 0x0123_4567_89ab_cdefL;
        long value = -1;
        responder.number(GUARD, value);
        SendRequest wr = requester.qp.newSendRequest();
        for (int i = 0; i < ATOMICS; i++) {
            boolean swaps = op == WorkCompletionOpcode.COMP_SWAP;
            // Every other comparison fails.
            long compare = i % 2 == 0 ? value : ~value;
            long address = responder.address(GUARD);
            if (swaps) {
                wr.compareSwap(address, responder.mr.rkey(), compare, value + add);
            } else {
                wr.fetchAdd(address, responder.mr.rkey(), add);
            }
            requester.qp.postSend(wr.local(requester.mr, 8, 8));
            requester.requireSend();
            assertThat(requester.number(8)).as("former value").isEqualTo(value);
            value += swaps && compare != value ? 0 : add;
            assertThat(responder.number(GUARD)).as("new value").isEqualTo(value);
        }
    }

    private void requireNoFailure() {
        AssertionError all = new AssertionError(failures.size() + " cells failed");
        failures.forEach(all::addSuppressed);
        if (!failures.isEmpty()) {
            failures.clear();
            throw all;
        }
    }

    @AfterEach
    void closeEverything() {
        if (devices != null) {
            disconnect();
            resent += devices.count(Counter.RESENT_PACKETS);
            packets += devices.count(Counter.RX_PACKETS) + devices.count(Counter.TX_PACKETS);
            assertThat(devices.count(Counter.ENGINE_FAULTS)).isZero();
            assertThat(devices.count(Counter.DROP_BAD_ICRC)).isZero();
            devices.close();
        }
    }

    @AfterAll
    void writeTable(TestReporter reporter) throws IOException {
        capture.ifPresent(Capture::close);
        reporter.publishEntry(
                capture.isPresent()
                        ? "packets for the oracles: " + Capture.FILE
                        : "no packets for the oracles: no tcpdump");
        if (table.all() > 0) {
            String notes = "%d packets, of which the soft device sent %d again; %d s."
                    .formatted(packets, resent, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            table.write(TABLE, notes);
            reporter.publishEntry(table.summary() + ", see " + TABLE);
        }
    }
}

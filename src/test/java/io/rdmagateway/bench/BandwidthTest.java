package io.rdmagateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.Garbage;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairCaps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BandwidthTest {

    private static final Path USUAL = new Path(Optional.empty(), false, 0, false);
    private static final Load ONE = new Load(16, 32, 1, OptionalInt.empty(), 1, 1);
    private static final Extent TEN = Extent.ofIterations(10, 0.5);

    private final Devices devices = BenchDevices.open();

    @AfterEach
    void close() {
        devices.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountEveryMessage(Verb verb) {
        try (Bandwidth bandwidth = new Bandwidth(devices, verb, USUAL, ONE, 10_000)) {
            assertThat(figures(bandwidth.measure(1, TEN))).containsEntry("iterations", 10L);
            assertThat(figures(bandwidth.measure(10_000, TEN)))
                    .containsEntry("bytes", 10_000L)
                    .containsEntry("iterations", 10L);
        }
    }

    /** What is left over is shorter than a list, and less than what shares a completion. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "4,4", "4,8", "8,16"})
    void shouldCountEveryMessageWhenRequestsAreChained(int postList, int signalEvery) {
        Load load = new Load(16, 32, postList, OptionalInt.of(signalEvery), 2, 3);

        try (Bandwidth bandwidth = new Bandwidth(devices, Verb.SEND, USUAL, load, 100)) {
            assertThat(figures(bandwidth.measure(100, Extent.ofIterations(45, 0))))
                    .containsEntry("iterations", 135L);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void shouldEndWhenTheTimeIsOver(boolean events) {
        Path path = new Path(Optional.of(Mtu.MTU_1024), false, 64, events);

        try (Bandwidth bandwidth = new Bandwidth(devices, Verb.WRITE, path, ONE, 64)) {
            assertThat(bandwidth.setting()).containsEntry("mtu_bytes", 1024);
            assertThat((Long) figures(bandwidth.measure(64, Extent.ofSeconds(0.01, 0)))
                            .get("iterations"))
                    .isPositive();
        }
    }

    @Test
    void shouldTakeLongerPacketsWhenBothAreSoft() {
        Path path = new Path(Optional.empty(), true, 0, false);

        try (Bandwidth bandwidth = new Bandwidth(devices, Verb.READ, path, ONE, 100_000)) {
            assertThat((Integer) bandwidth.setting().get("payload_bytes")).isGreaterThan(Mtu.MTU_4096.bytes());
            assertThat(figures(bandwidth.measure(100_000, TEN))).containsEntry("iterations", 10L);
        }
    }

    /** Not quite none: the soft device makes an entry of its send queue anew now and then, after the queue ran empty. */
    @Test
    void shouldMakeNoGarbageWhenItPostsAndPolls() {
        int messages = 10_000;
        try (Station local = new Station(devices.local(), devices.localPort(), 128);
                Station peer = new Station(devices.peer(), devices.peerPort(), 2);
                End left = new End(local, new QueuePairCaps(64, 1, 1, 1, 0), USUAL, 64);
                End right = new End(peer, new QueuePairCaps(1, 1, 1, 1, 0), USUAL, 64)) {
            End.connect(left, right);
            Load load = new Load(64, 1, 4, OptionalInt.of(8), 1, 1);
            Stream stream = new Stream(0, left, right, Verb.WRITE, 64, load, 0);
            Waiting waiting = local.waiting(false);

            sender(stream, waiting, messages).run();
            long allocated = LongStream.range(0, Garbage.ROUNDS)
                    .map(round -> Garbage.of(sender(stream, waiting, messages)::run))
                    .min()
                    .orElseThrow();

            assertThat(stream.completed()).isEqualTo(messages);
            assertThat((double) allocated / messages).as("bytes per message").isLessThan(1.0);
        }
    }

    private static Sender sender(Stream stream, Waiting waiting, int messages) {
        return new Sender(List.of(stream), waiting, Extent.ofIterations(messages, 0), 64, new CyclicBarrier(1));
    }

    @Test
    void shouldNameTheOptionWhenItIsOutOfRange() {
        assertRefused("--tx-depth: must be 1 to 16384, was 0", () -> load(0, 1, 1, 1, 1));
        assertRefused("--post-list: must be 1 to 16, was 17", () -> load(16, 17, 1, 1, 1));
        assertRefused("--signal-every: must be 1 to 16, was 17", () -> load(16, 1, 17, 1, 1));
        assertRefused("--signal-every: must be a multiple of --post-list 4, was 6", () -> load(16, 4, 6, 1, 1));
        assertRefused("--threads: must be 1 to 1024, was 0", () -> load(16, 1, 1, 0, 1));
        assertRefused("--sessions: must be 4 to 16384, was 3", () -> load(16, 1, 1, 4, 3));
        assertRefused("--inline: must be 0 to 4096, was -1", () -> new Path(Optional.empty(), false, -1, false));
        assertRefused("--iterations: must be at least 1, was 0", () -> Extent.ofIterations(0, 0));
        assertRefused("--seconds: must be more than 0, at most 86400, was -1.0", () -> Extent.ofSeconds(-1, 0));
        assertRefused("--warm-up: must be 0 to 10 times what is measured, was 11.0", () -> Extent.ofSeconds(1, 11));
    }

    private static Load load(int txDepth, int postList, int signalEvery, int threads, int sessions) {
        return new Load(txDepth, 32, postList, OptionalInt.of(signalEvery), threads, sessions);
    }

    private static void assertRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(OptionException.class).hasMessage(message);
    }

    @Test
    void shouldSignalOnlyEachLongMessageWhenNothingElseIsAskedFor() {
        Load usual = new Load(128, 512, 8, OptionalInt.empty(), 1, 1);

        assertThat(usual.signalEvery(64)).isEqualTo(96);
        assertThat(usual.signalEvery(1 << 20)).isEqualTo(8);
        assertThat(ONE.signalEvery(64)).isEqualTo(16);
        assertThat(ONE.signalEvery(1 << 20)).isEqualTo(1);
    }

    private static Map<String, Object> figures(Row row) {
        return row.json();
    }
}

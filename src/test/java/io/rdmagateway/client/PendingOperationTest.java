package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.verbs.WorkCompletionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingOperationTest extends ClientFixture {

    private static final int BYTES = 3_000;
    private static final int PROOF = 1;

    private static void await(CompletableFuture<Void> operation) {
        operation.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void shouldMoveBytesBothWaysInTheOrderTheyWereAskedFor() {
        ByteBuffer direct = ByteBuffer.allocateDirect(BYTES + 7).position(7);
        for (int i = 0; i < BYTES; i++) {
            direct.put(7 + i, (byte) i);
        }
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer out = session.register(direct);
                RegisteredBuffer back = session.allocate(BYTES)) {
            CompletableFuture<Void> write = region.writeAsync(out, 0, 5, BYTES);
            CompletableFuture<Void> read = region.readAsync(back, 0, 5, BYTES);

            await(read);

            assertThat(write).isCompleted();
            assertThat(back.memory().mismatch(out.memory())).isEqualTo(-1);
        }
    }

    @Test
    void shouldPostOneMoreAndStayUsableWhenCancelled() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            device.qp.stuck = true;
            CompletableFuture<Void> running = region.writeAsync(buffer, 0, 0, BYTES);
            CompletableFuture<Void> waiting = region.writeAsync(buffer, 0, 0, BYTES);
            soon(() -> device.qp.outstanding() == OPTIONS.depth());

            assertThat(waiting.cancel(true)).isTrue();
            assertThat(running.cancel(true)).isTrue();
            assertThat(running.isDone()).as("the device has the buffer still").isFalse();
            device.qp.stuck = false;

            assertThatThrownBy(() -> await(running)).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> await(waiting)).isInstanceOf(CancellationException.class);
            assertThat(running.cancel(true)).isFalse();
            assertThat(device.qp.performed).hasSize(PROOF + OPTIONS.depth() + 1);
            await(region.readAsync(buffer, 0, 0, BYTES));
        }
    }

    @Test
    void shouldFailWhenTheSessionIsClosed() {
        ClientSession session = open();
        RemoteRegion region = attach(session);
        RegisteredBuffer buffer = session.allocate(BYTES);
        device.qp.stuck = true;
        CompletableFuture<Void> running = region.writeAsync(buffer, 0, 0, BYTES);
        CompletableFuture<Void> waiting = region.readAsync(buffer, 0, 0, BYTES);
        soon(() -> device.qp.outstanding() == OPTIONS.depth());

        session.close();

        for (CompletableFuture<Void> operation : List.of(running, waiting, region.writeAsync(buffer, 0, 0, 1))) {
            assertThatThrownBy(() -> await(operation))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void shouldFailAsTheBlockingFormDoes() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            assertThatThrownBy(() -> await(region.writeAsync(buffer, 1, 0, BYTES)))
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            device.qp.failAt = 4;
            assertThatThrownBy(() -> await(region.writeAsync(buffer, 0, 0, BYTES)))
                    .hasCauseInstanceOf(WorkCompletionException.class);
        }
    }

    @Test
    void shouldMoveFilesThroughOneRegisteredBuffer(@TempDir Path dir) throws IOException {
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Path source = Files.write(dir.resolve("source"), content);
        Path target = Files.write(dir.resolve("target"), new byte[2 * BYTES]);
        try (ClientSession session = open();
                RemoteRegion region = attach(session)) {
            device.journal.clear();

            await(region.writeAsync(source, 11));
            await(region.readAsync(target, 11, BYTES));

            assertThat(target).hasBinaryContent(content);
            assertThat(device.journal).containsOnlyOnce("regMr");
            assertThatThrownBy(() -> await(region.writeAsync(dir.resolve("missing"), 0)))
                    .hasCauseInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("missing");
        }
    }

    @Test
    void shouldSayDirectWhenABufferIsOnTheHeap() {
        try (ClientSession session = open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.register(ByteBuffer.allocate(8)))
                    .withMessageContaining("allocateDirect");
        }
    }
}

package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.FlushRegionRequest;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionBacking;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What regions lie in, seen from outside of the packaged gateway: by its clients, its disk and other processes. */
@Tag("packaged")
class RegionBackingsIT {

    private static final Set<RegionAccess> READ_WRITE = Set.of(RegionAccess.READ, RegionAccess.WRITE);
    private static final int BYTES = 1 << 20;
    private static final long SPARSE_BYTES = 5L << 30;

    @TempDir
    private Path dir;

    private Path files;
    private Path shared;
    private ServedGateway gateway;
    private RdmaDevice device;
    private GatewayClient client;

    @BeforeEach
    void start() throws IOException {
        files = Files.createDirectory(dir.resolve("files"));
        shared = Files.createDirectory(dir.resolve("shared"));
        gateway = SoftClients.serve(
                dir, Map.of("GATEWAY_FILES_ROOT", files.toString(), "GATEWAY_SHARED_MEMORY_ROOT", shared.toString()));
        device = SoftClients.openDevice();
        client = new GatewayClient(SoftClients.options(gateway));
    }

    @AfterEach
    void stop() {
        client.close();
        device.close();
        gateway.close();
    }

    private Region sparse(boolean create) {
        return client.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName("sparse")
                        .setBacking(RegionBacking.REGION_BACKING_FILE)
                        .setFilePath("sparse")
                        .setLengthBytes(create ? SPARSE_BYTES : 0)
                        .setCreateFile(create)
                        .build());
    }

    private void flush(String region) {
        try (ControlChannel control = new ControlChannel(SoftClients.options(gateway), new SecureRandom())) {
            control.call(
                    RegionServiceGrpc.newBlockingStub(control.channel()),
                    stub -> stub.flushRegion(
                            FlushRegionRequest.newBuilder().setName(region).build()));
        }
    }

    private void restart() {
        gateway.kill();
        client.close();
        gateway.startAgain();
        await().atMost(Duration.ofMinutes(2)).until(() -> gateway.healthStatus("ready") == 200);
        client = new GatewayClient(SoftClients.options(gateway));
    }

    @Test
    void shouldHaveContentOfASparseFileWhenTheGatewayWasKilled() throws Exception {
        assertThat(sparse(true).getLengthBytes()).isEqualTo(SPARSE_BYTES);
        byte[] content = new byte[BYTES];
        new Random(1).nextBytes(content);
        long[] places = {(1L << 31) - BYTES / 2, (1L << 32) - BYTES / 2, SPARSE_BYTES - BYTES};
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RemoteRegion region = session.attach("sparse", 0, 0, READ_WRITE);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            buffer.memory().asByteBuffer().put(content);
            for (long place : places) {
                region.write(buffer, 0, place, BYTES);
            }
            flush("sparse");
        }

        restart();

        assertThat(sparse(false).getLengthBytes()).isEqualTo(SPARSE_BYTES);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RemoteRegion region = session.attach("sparse", 0, 0, READ_WRITE);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            for (long place : places) {
                buffer.memory().fill((byte) 0);
                region.read(buffer, 0, place, BYTES);
                assertThat(buffer.memory().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
                assertThat(client.regions().sha256("sparse", place, BYTES)).isEqualTo(hash);
            }
        }
    }

    @Test
    void shouldShareMemoryWithAnotherProcessAndLeaveNoneWhenKilled() throws Exception {
        Region made = client.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName("shared")
                        .setBacking(RegionBacking.REGION_BACKING_SHARED_MEMORY)
                        .setLengthBytes(BYTES)
                        .build());
        Path file = shared.resolve(made.getFilePath());
        Path beside = dir.resolve("beside");
        byte[] content = new byte[BYTES];
        new Random(2).nextBytes(content);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RemoteRegion region = session.attach("shared", 0, 0, READ_WRITE);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            buffer.memory().asByteBuffer().put(content);
            region.write(buffer, 0, 0, BYTES);
            dd(file, beside);
            assertThat(beside).hasBinaryContent(content);

            new Random(3).nextBytes(content);
            Files.write(beside, content);
            dd(beside, file);
            region.read(buffer, 0, 0, BYTES);
            assertThat(buffer.memory().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
        }

        restart();

        assertThat(file).doesNotExist();
    }

    private static void dd(Path from, Path to) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("dd", "if=" + from, "of=" + to, "conv=notrunc", "status=none")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void shouldSayWhatToDoWhenTheFileWasShortenedAndGoOnServing() throws IOException {
        Files.write(files.resolve("file"), new byte[BYTES]);
        client.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName("file")
                        .setFilePath("file")
                        .build());
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            // Its grant ends with the queue pair that breaks: there is nothing to close.
            RemoteRegion region = session.attach("file", 0, 0, READ_WRITE);
            region.read(buffer, 0, 0, BYTES);
            Files.write(files.resolve("file"), new byte[1]);

            requireKeyRefused(catchThrowable(() -> region.read(buffer, 0, 0, BYTES)));
        }
        GatewayException e = catchThrowableOfType(
                GatewayException.class, () -> client.regions().sha256("file", 0, 0));
        assertThat(e.reason()).isEqualTo("FILE_CHANGED");
        assertThat(e).hasMessageContaining("1 bytes are there, the region has " + BYTES);
        assertThat(client.regions().region("file").getNote()).contains("shortened to 1 bytes");
        assertThat(gateway.healthStatus("live")).isEqualTo(200);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            assertThat(session.ping(8, Duration.ofSeconds(10))).isPresent();
        }
    }

    /** Told by the completion, or by the gateway, whose device met the same: whichever comes first. */
    private static void requireKeyRefused(Throwable failure) {
        if (failure instanceof GatewayException e) {
            assertThat(e.reason()).as("%s", e).isEqualTo("QUEUE_PAIR_ERROR");
        } else {
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            WorkCompletionException.class,
                            e -> assertThat(e.status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR));
        }
    }
}

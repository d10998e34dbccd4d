package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway moves bytes into and out of a client's memory. */
@Tag("packaged")
class TransferIT {

    private static final String GATEWAY = "127.0.93.1";
    private static final String CLIENT = "127.0.94.1";
    private static final int BYTES = 8 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path dir;

    private static ServedGateway gateway;

    private final Arena arena = Arena.ofShared();
    private final String region = "region-" + UUID.randomUUID();
    private RdmaDevice device;
    private GatewayClient client;
    private ClientSession session;
    private RegisteredBuffer shared;

    @BeforeAll
    static void serve() {
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", GATEWAY);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void open() {
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        device = provider.open(provider.deviceNames().getFirst());
        client = new GatewayClient(new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))));
        session = client.open(device, SessionOptions.DEFAULT);
        client.regions().create(region, BYTES);
        byte[] bytes = new byte[BYTES];
        new Random(BYTES).nextBytes(bytes);
        MemorySegment memory = arena.allocate(BYTES, 4096).copyFrom(MemorySegment.ofArray(bytes));
        shared = session.share(memory, EnumSet.allOf(RegionAccess.class));
    }

    @AfterEach
    void close() {
        session.close();
        client.regions().delete(region);
        client.close();
        device.close();
        arena.close();
    }

    private CreateTransferRequest.Builder request(TransferOperation operation) {
        return CreateTransferRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSessionId(session.facts().sessionId())
                .setGeneration(session.facts().generation())
                .setOperation(operation)
                .setRegion(region)
                .setLengthBytes(BYTES)
                .setRemote(shared.remote());
    }

    private int crc32c() {
        CRC32C crc = new CRC32C();
        crc.update(shared.memory().asByteBuffer());
        return (int) crc.getValue();
    }

    @Test
    void shouldBringBackWhatItTook() {
        int sent = crc32c();
        List<Transfer> told = new ArrayList<>();

        Transfer begun = client.transfers()
                .begin(request(TransferOperation.TRANSFER_OPERATION_READ)
                        .setExpectedCrc32C(sent)
                        .build());
        Transfer taken = Transfers.requireDone(client.transfers().await(begun.getTransferId(), LIMIT, told::add));
        shared.memory().fill((byte) 0);
        Transfer back = client.transfers()
                .begin(request(TransferOperation.TRANSFER_OPERATION_WRITE).build());
        Transfer brought = Transfers.requireDone(client.transfers().await(back.getTransferId(), LIMIT, told::add));

        assertThat(taken.getMovedBytes()).isEqualTo(BYTES);
        assertThat(brought.getCrc32C()).isEqualTo(sent);
        assertThat(crc32c()).isEqualTo(sent);
        assertThat(told)
                .extracting(Transfer::getState)
                .contains(TransferState.TRANSFER_STATE_DONE)
                .doesNotContain(TransferState.TRANSFER_STATE_FAILED);
        assertThat(client.transfers().list())
                .extracting(Transfer::getTransferId)
                .contains(begun.getTransferId(), back.getTransferId());
    }

    @Test
    void shouldSayWhyWhenItFailed() {
        Transfer begun = client.transfers()
                .begin(request(TransferOperation.TRANSFER_OPERATION_READ)
                        .setExpectedCrc32C(~crc32c())
                        .build());

        Transfer failed = client.transfers().await(begun.getTransferId(), LIMIT, told -> {});

        assertThatThrownBy(() -> Transfers.requireDone(failed)).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.code()).isEqualTo(Status.Code.DATA_LOSS);
            assertThat(e.reason()).isEqualTo("CHECKSUM_MISMATCH");
        });
    }

    @Test
    void shouldEndWithTheSessionAndNeverSayDone() {
        for (int i = 0; i < 10; i++) {
            Transfer begun = client.transfers()
                    .begin(request(TransferOperation.TRANSFER_OPERATION_RECEIVE)
                            .clearRemote()
                            .build());
            MemorySegment memory = shared.memory();
            session = session.reopen();
            shared = session.share(memory, EnumSet.allOf(RegionAccess.class));

            Transfer ended = client.transfers().await(begun.getTransferId(), LIMIT, told -> {});

            assertThat(ended.getState()).isEqualTo(TransferState.TRANSFER_STATE_FAILED);
            assertThat(ended.getError().getReason()).isIn("SESSION_BROKEN", "SESSION_NOT_ACTIVE");
        }
    }
}

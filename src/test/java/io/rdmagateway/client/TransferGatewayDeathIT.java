package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged gateway is killed in the middle of every operation. Nobody may be told DONE of what is not there, and the same
 * again with the next gateway is DONE.
 */
@Tag("packaged")
class TransferGatewayDeathIT {

    private static final String GATEWAY = "127.125.0.1";
    private static final String CLIENT = "127.125.0.2";
    /** Each costs the start of a gateway. */
    private static final int DEATHS = Integer.getInteger("rdmagateway.transfer.gateway-deaths", 3);

    private static final List<TransferOperation> OPERATIONS = List.of(
            TransferOperation.TRANSFER_OPERATION_WRITE,
            TransferOperation.TRANSFER_OPERATION_READ,
            TransferOperation.TRANSFER_OPERATION_SEND,
            TransferOperation.TRANSFER_OPERATION_WRITE_WITH_IMM,
            TransferOperation.TRANSFER_OPERATION_RECEIVE,
            TransferOperation.TRANSFER_OPERATION_FETCH_ADD,
            TransferOperation.TRANSFER_OPERATION_COMPARE_SWAP);
    /** How much has been moved when it dies: at once, the first bytes, and so on. */
    private static final double[] MOMENTS = {0.25, 0.01, 0.5, 0, 0.9};

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private Path root;
    private ServedGateway gateway;
    private RdmaDevice device;
    private GatewayClient client;
    private int inTheMiddle;

    @BeforeEach
    void serve() throws Exception {
        root = Files.createDirectory(dir.resolve("root"));
        Map<String, String> files = Map.of("GATEWAY_FILES_ROOT", root.toString());
        gateway = ServedGateway.start(dir, files, "--provider", "soft", "--soft-address", GATEWAY);
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        device = provider.open(provider.deviceNames().getFirst());
        client = new GatewayClient(new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))));
    }

    @AfterEach
    void stop() {
        client.close();
        device.close();
        gateway.close();
    }

    @Test
    void shouldNotSayDoneWhenTheGatewayIsKilled() throws Exception {
        for (int i = 0; i < DEATHS; i++) {
            TransferOperation operation = OPERATIONS.get(i % OPERATIONS.size());
            double part = MOMENTS[(i + i / OPERATIONS.size()) % MOMENTS.length];
            try (Arena arena = Arena.ofShared()) {
                die(new OneTransfer(operation, root.resolve("file-" + i), arena, i), part);
            }
        }
        System.out.printf("transfers: a gateway killed %d times, %d of them in the middle%n", DEATHS, inTheMiddle);
        assertThat(inTheMiddle).as("killed in the middle").isPositive();
    }

    private void die(OneTransfer one, double part) throws Exception {
        one.prepare();
        AtomicReference<Transfer> told = new AtomicReference<>(Transfer.getDefaultInstance());
        Transfer begun;
        try (ClientSession session = open(one)) {
            begun = begin(session, one);
            Thread watcher = Thread.startVirtualThread(() -> watch(begun, told));
            Thread player = Thread.startVirtualThread(() -> playUntilDeath(one, session, begun));
            await().pollInterval(Duration.ofMillis(1)).atMost(LIMIT).until(() -> has(begun, part * one.lengthBytes()));
            gateway.kill();
            watcher.join();
            one.stop();
            player.join();
        }
        String when = one.operation() + " " + part;
        assertThat(told.get().getState()).as(when).isNotEqualTo(TransferState.TRANSFER_STATE_CANCELLED);
        if (told.get().getState() == TransferState.TRANSFER_STATE_DONE) {
            assertThat(told.get().getMovedBytes()).as(when).isEqualTo(one.lengthBytes());
            one.requireArrived();
        } else {
            inTheMiddle++;
            assertThat(told.get().hasCrc32C()).as(when).isFalse();
        }

        gateway.startAgain();
        await().atMost(LIMIT).until(() -> gateway.healthStatus("ready") == 200);
        // It takes a moment until the client tries to connect again.
        await().atMost(LIMIT).until(() -> refusal(begun), reason -> !reason.equals("GATEWAY_UNREACHABLE"));
        assertThat(refusal(begun)).as(when).isEqualTo("TRANSFER_NOT_FOUND");

        one.prepare();
        try (ClientSession session = open(one)) {
            Transfer again = begin(session, one);
            CompletableFuture<Void> player = CompletableFuture.runAsync(() -> one.play(session, () -> now(again)));
            Transfer done =
                    Transfers.requireDone(client.transfers().await(again.getTransferId(), LIMIT, progress -> {}));
            player.join();
            assertThat(done.getMovedBytes()).as(when).isEqualTo(one.lengthBytes());
            one.requireArrived();
            one.requireSha256(client.regions().sha256(one.region(), 0, one.lengthBytes()));
        }
        client.regions().delete(one.region());
    }

    private Transfer now(Transfer begun) {
        return client.transfers().transfer(begun.getTransferId());
    }

    private void playUntilDeath(OneTransfer one, ClientSession session, Transfer begun) {
        try {
            one.play(session, () -> now(begun));
        } catch (RuntimeException e) {
            // Its gateway is gone.
        }
    }

    private boolean has(Transfer begun, double bytes) {
        Transfer now = now(begun);
        return now.getMovedBytes() >= bytes || now.getState() == TransferState.TRANSFER_STATE_DONE;
    }

    private String refusal(Transfer transfer) {
        try {
            now(transfer);
            return "";
        } catch (GatewayException e) {
            return e.reason();
        }
    }

    private ClientSession open(OneTransfer one) {
        ClientSession session = client.open(device, SessionOptions.DEFAULT);
        client.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName(one.region())
                        .setFilePath(one.file().getFileName().toString())
                        .build());
        return session;
    }

    private Transfer begin(ClientSession session, OneTransfer one) {
        CreateTransferRequest.Builder request = CreateTransferRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSessionId(session.facts().sessionId())
                .setGeneration(session.facts().generation())
                .setOperation(one.operation())
                .setRegion(one.region())
                .setLengthBytes(one.lengthBytes());
        return client.transfers().begin(one.complete(request, session));
    }

    private void watch(Transfer begun, AtomicReference<Transfer> told) {
        try {
            client.transfers().await(begun.getTransferId(), LIMIT, told::set);
        } catch (GatewayException e) {
            // Its gateway is gone.
        }
    }
}

package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that go away in the middle of every operation, by SIGKILL or because the network is cut. No transfer may be called
 * DONE that is not, nothing may be left, and others must not notice.
 */
@Tag("packaged")
class SoftTransferDeathIT {

    private static final TransferOperation[] OPERATIONS = TransferOperation.values();
    private static final int DEATHS = Integer.getInteger("rdmagateway.transfer.deaths", OPERATIONS.length);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OTHER_BYTES = 4 << 20;
    private static final int FIRST_ADDRESS = 20;
    private static final int ADDRESSES = 200;

    private TransferRig rig;
    private RdmaDevice otherDevice;
    private LoopbackPeer otherClient;
    private Session other;
    private Region otherRegion;
    private int inTheMiddle;
    private int done;

    @BeforeEach
    void serve() {
        rig = new TransferRig(SoftLoopback.open(11), 8, Optional.empty(), Transfers.PIECE_BYTES);
        otherDevice = SoftLoopback.open(12);
        otherClient = new LoopbackPeer(otherDevice, OTHER_BYTES);
        other = rig.gateway.activate(BOB, otherClient);
        otherRegion = rig.gateway.region(BOB, "other", OTHER_BYTES);
        ClientPart.paint(GrantRig.bytes(otherRegion));
    }

    @AfterEach
    void requireNothingHeld() {
        rig.gateway.end(other);
        otherClient.close();
        otherDevice.close();
        rig.close();
    }

    @Test
    void shouldNotSayDoneWhenTheClientIsKilled() throws Exception {
        dieByTurns("killed", DEATHS, KilledClient::new);
    }

    @Test
    void shouldNotSayDoneWhenTheNetworkIsCut() throws Exception {
        dieByTurns("cut off", 2 * DEATHS, CutClient::new);
    }

    private void dieByTurns(String how, int deaths, BiFunction<String, TransferOperation, DyingClient> clients)
            throws Exception {
        Moment[] moments = Moment.values();
        for (int i = 0; i < deaths; i++) {
            TransferOperation operation = OPERATIONS[i % OPERATIONS.length];
            Moment moment = moments[(i + i / OPERATIONS.length) % moments.length];
            String address = SoftLoopback.address(FIRST_ADDRESS + i % ADDRESSES);
            try (DyingClient client = clients.apply(address, operation)) {
                die(client, operation, moment);
            }
        }
        System.out.printf(
                "transfers: %d clients %s, %d of them in the middle; %d had all by then%n",
                deaths, how, inTheMiddle, done);
        assertThat(inTheMiddle).as("died in the middle").isPositive();
    }

    private void die(DyingClient client, TransferOperation operation, Moment moment) throws Exception {
        long length = operation.isAtomic() ? Long.BYTES : ClientPart.BYTES;
        Region region = rig.gateway.region(ALICE, "region", length);
        if (!operation.fillsRange()) {
            ClientPart.paint(GrantRig.bytes(region));
        }
        Session session = activate(client);
        TransferSpec spec = TransferRig.withMessages(
                TransferRig.spec(
                        session, operation, region, length, client.remote(), OptionalInt.empty(), Duration.ZERO),
                ClientPart.SEND_BYTES);
        TransferInfo begun = rig.begin(session, spec);
        rig.awaitRunning(session, begun);
        client.play();
        while (!moment.hasCome(rig.now(session, begun))) {
            Thread.yield();
        }
        client.die();

        TransferInfo busy = rig.begin(
                other,
                TransferRig.spec(
                        other,
                        TransferOperation.WRITE,
                        otherRegion,
                        otherClient.mr().remote()));
        assertThat(rig.await(other, busy).state()).as("of another session").isEqualTo(TransferState.DONE);
        assertThat(otherClient.mr().memory().mismatch(GrantRig.bytes(otherRegion)))
                .isEqualTo(-1);
        requireTrue(operation + " " + moment, rig.await(session, begun), region, client);
        await().atMost(PATIENCE).until(() -> !session.info().state().isLive());
        rig.gateway.end(session);
        rig.gateway.regions.delete(ALICE, "region");
        assertThat(rig.gateway.serving.sessions().quotas().used(Resource.TRANSFERS))
                .isZero();
    }

    private Session activate(DyingClient client) {
        SessionSpec spec = new SessionSpec(
                UUID.randomUUID().toString(), client.endpoint(), Optional.empty(), true, Optional.empty());
        Session session = rig.gateway.serving.sessions().create(ALICE, spec);
        client.prove(session.endpoint(), session.proof().slot(), session.proof().nonce());
        rig.gateway.serving.sessions().activate(ALICE, session.id(), 1);
        return session;
    }

    private void requireTrue(String when, TransferInfo info, Region region, DyingClient client) {
        assertThat(info.state()).as(when).isIn(TransferState.DONE, TransferState.FAILED);
        if (info.state() == TransferState.FAILED) {
            inTheMiddle++;
            assertThat(info.crc32c()).as(when).isEmpty();
            assertThat(info.failure().orElseThrow()).as(when).isInstanceOf(TransferException.class);
            return;
        }
        done++;
        assertThat(info.movedBytes()).as(when).isEqualTo(info.spec().lengthBytes());
        if (info.spec().operation().isAtomic()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment painted = arena.allocate(ClientPart.BYTES);
            ClientPart.paint(painted);
            assertThat(GrantRig.bytes(region).mismatch(painted)).as(when).isEqualTo(-1);
            assertThat(info.crc32c()).as(when).hasValue(Checksum.crc32c(painted));
            if (client instanceof CutClient cut) {
                assertThat(cut.memory().mismatch(painted)).as(when).isEqualTo(-1);
            }
        }
    }
}

package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.region.Region;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.transfer.TransferException.Reason;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What becomes of transfers that do not come to their end, on whatever device. */
abstract class TransferFaultContract extends OneClient {

    /** Ten times as long as six of those pauses that a client's device asks for. */
    private static final Duration PAUSE = Duration.ofMillis(40);

    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void shouldReportDataLossWhenOneBitDiffers() throws Exception {
        Region region = region(4096);
        int crc32c = Checksum.crc32c(fill(clientBytes(4096)));
        byte byteOfIt = clientBytes(4096).get(ValueLayout.JAVA_BYTE, 1000);
        clientBytes(4096).set(ValueLayout.JAVA_BYTE, 1000, (byte) (byteOfIt ^ 4));

        TransferInfo info = rig.run(session, spec(TransferOperation.READ, region, 4096, OptionalInt.of(crc32c)));

        requireFailed(info, Reason.CHECKSUM_MISMATCH);
        requireUsable();
    }

    @Test
    void shouldEndTheSessionWhenTheKeyIsNotTheClients() throws Exception {
        Region region = region(64);
        RemoteMemory wrong = new RemoteMemory(
                client.mr().remote().address(), client.mr().remote().rkey() ^ 0x5a5a5a, 64);

        TransferInfo info = rig.run(session, TransferRig.spec(session, TransferOperation.WRITE, region, wrong));

        requireFailed(info, Reason.REMOTE_ACCESS_DENIED);
        assertThatThrownBy(() -> rig.begin(session, spec(TransferOperation.WRITE, region, 8, OptionalInt.empty())))
                .isInstanceOf(SessionException.class);
    }

    @Test
    void shouldEndTheSessionWhenTheMemoryIsSmallerThanSaid() throws Exception {
        Region region = region(2L * MEMORY_BYTES);

        TransferInfo info = rig.run(
                session, TransferRig.spec(session, TransferOperation.READ, region, remote(region.lengthBytes())));

        requireFailed(info, Reason.REMOTE_ACCESS_DENIED);
        assertThat(info.movedBytes()).isLessThanOrEqualTo(MEMORY_BYTES);
    }

    @Test
    void shouldReportPeerNotReadyWhenNoReceiveIsPosted() throws Exception {
        Region region = region(64);

        requireFailed(
                rig.run(session, spec(TransferOperation.SEND, region, 64, OptionalInt.empty())), Reason.PEER_NOT_READY);
    }

    @Test
    void shouldWaitForAClientThatPausesBeforeItPostsItsReceive() throws Exception {
        Region region = region(64);
        fill(bytes(region, 64));
        TransferInfo begun = rig.begin(session, spec(TransferOperation.SEND, region, 64, OptionalInt.empty()));
        awaitRunning(begun);

        await().during(PAUSE).until(() -> rig.now(session, begun).state() == TransferState.RUNNING);
        client.postRecv(1, 0, 64);

        requireDone(rig.await(session, begun), region, 64);
    }

    @Test
    void shouldReportPeerNotReadyBehindAnEchoThatNoReceiveIsPostedFor() throws Exception {
        Region region = region(64);
        assertThat(client.send(new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.SUCCESS);

        TransferInfo info = write(region);
        if (info.state() == TransferState.DONE) {
            // It was posted before the echo, which has been posted by now: the message's completion came before this
            // one's.
            info = write(region);
        }

        requireFailed(info, Reason.PEER_NOT_READY);
    }

    @Test
    void shouldEndACancelledTransferThatNoReceiveIsPostedFor() throws Exception {
        Region region = region(64);
        TransferInfo begun = rig.begin(session, spec(TransferOperation.SEND, region, 64, OptionalInt.empty()));
        await().during(PAUSE).until(() -> rig.now(session, begun).state() != TransferState.FAILED);

        rig.transfers.cancel(ALICE, begun.id());

        // CANCELLED when it was not yet posted.
        assertThat(rig.await(session, begun).state()).isIn(TransferState.FAILED, TransferState.CANCELLED);
    }

    @Test
    void shouldStayUsableWhenCancelled() throws Exception {
        Region region = region(4096);
        TransferInfo begun = rig.begin(session, spec(TransferOperation.RECEIVE, region, 4096, OptionalInt.empty()));

        rig.transfers.cancel(ALICE, begun.id());

        assertThat(rig.await(session, begun).state()).isEqualTo(TransferState.CANCELLED);
        requireUsable();
        assertThat(rig.transfers.cancel(ALICE, begun.id()).state()).isEqualTo(TransferState.CANCELLED);
    }

    @Test
    void shouldPostNoMoreWhenCancelledInTheMiddle() throws Exception {
        Region region = region(MEMORY_BYTES);
        for (int i = 0; i < 20; i++) {
            TransferInfo begun =
                    rig.begin(session, spec(TransferOperation.WRITE, region, MEMORY_BYTES, OptionalInt.empty()));
            rig.transfers.cancel(ALICE, begun.id());

            TransferInfo info = rig.await(session, begun);

            assertThat(info.state()).isIn(TransferState.CANCELLED, TransferState.DONE);
            assertThat(info.movedBytes() == MEMORY_BYTES || info.state() == TransferState.CANCELLED)
                    .isTrue();
        }
        requireUsable();
    }

    @Test
    void shouldStopWhenItsTimeIsOver() throws Exception {
        Region region = region(4096);
        TransferSpec spec = TransferRig.spec(
                session, TransferOperation.RECEIVE, region, 4096, TransferRig.NONE, OptionalInt.empty(), SHORT);

        TransferInfo info = rig.run(session, spec);

        requireFailed(info, Reason.DEADLINE_EXCEEDED);
        assertThat(rig.now(session, info).failure()).isEqualTo(info.failure());
        assertThat(rig.failures).as("made out once").hasValue(1);
        requireUsable();
    }

    @Test
    void shouldFailWhenTheSessionEnds() throws Exception {
        Region region = region(4096);
        TransferInfo begun = rig.begin(session, spec(TransferOperation.RECEIVE, region, 4096, OptionalInt.empty()));
        awaitRunning(begun);

        rig.gateway.end(session);

        requireFailed(rig.await(session, begun), Reason.SESSION_BROKEN);
        rig.gateway.regions.delete(ALICE, region.name());
    }

    @Test
    void shouldNotSayDoneWhenTheClientIsGone() throws Exception {
        Region region = region(MEMORY_BYTES);
        List<TransferInfo> begun = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            begun.add(rig.begin(session, spec(TransferOperation.WRITE, region, MEMORY_BYTES, OptionalInt.empty())));
        }
        TransferSpec late = spec(TransferOperation.WRITE, region, 8, OptionalInt.empty());

        client.close();

        TransferInfo last = beginUnlessTold(late);
        for (TransferInfo transfer : begun) {
            TransferInfo info = rig.await(session, transfer);
            assertThat(info.state()).isIn(TransferState.DONE, TransferState.FAILED);
            assertThat(info.state() == TransferState.DONE).isEqualTo(info.movedBytes() == MEMORY_BYTES);
        }
        if (last != null) {
            assertThat(rig.await(session, last).state()).isEqualTo(TransferState.FAILED);
        }
    }

    /** Each time by a request of its own: one that is repeated is answered by what came of the first. */
    private TransferInfo write(Region region) throws Exception {
        return rig.run(session, spec(TransferOperation.WRITE, region, 64, OptionalInt.empty()));
    }

    /** Returns null when the session has ended already. */
    private TransferInfo beginUnlessTold(TransferSpec spec) {
        try {
            return rig.begin(session, spec);
        } catch (SessionException e) {
            return null;
        }
    }

    @Test
    void shouldFailWhenMessageDoesNotFit() throws Exception {
        Region region = region(5);
        TransferInfo begun = rig.begin(session, spec(TransferOperation.RECEIVE, region, 5, OptionalInt.empty()));
        awaitRunning(begun);

        client.send(new byte[6]);

        requireFailed(rig.await(session, begun), Reason.MESSAGE_TOO_LONG);
        requireUsable();
    }
}

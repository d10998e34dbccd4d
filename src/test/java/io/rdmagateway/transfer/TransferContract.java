package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.transfer.TransferException.Reason;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transfer does, on whatever device. */
abstract class TransferContract {

    private static final int MEMORY_BYTES = 2 << 20;
    private static final int MESSAGE_BYTES = 4096;
    private static final Duration SHORT = Duration.ofMillis(50);

    private TransferRig rig;
    private LoopbackPeer client;
    private Session session;
    private int regions;

    abstract RdmaDevice open();

    @BeforeEach
    void begin() {
        rig = new TransferRig(open(), 8, Optional.empty());
        client = new LoopbackPeer(rig.gateway.device, MEMORY_BYTES);
        session = rig.gateway.activate(ALICE, client);
    }

    @AfterEach
    void end() {
        // The gateway's half first: a keepalive to a peer that is gone would be waited for.
        rig.gateway.end(session);
        client.close();
        rig.close();
    }

    private Region region(long lengthBytes) {
        return rig.gateway.region(ALICE, "region-" + regions++, Math.max(1, lengthBytes));
    }

    private static MemorySegment fill(MemorySegment memory) {
        byte[] bytes = new byte[(int) memory.byteSize()];
        new Random(bytes.length).nextBytes(bytes);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    private RemoteMemory remote(long lengthBytes) {
        return new RemoteMemory(
                client.mr().remote().address(), client.mr().remote().rkey(), lengthBytes);
    }

    private MemorySegment clientBytes(long lengthBytes) {
        return client.mr().memory().asSlice(0, lengthBytes);
    }

    private static MemorySegment bytes(Region region, long lengthBytes) {
        return GrantRig.bytes(region).asSlice(0, lengthBytes);
    }

    private TransferSpec spec(TransferOperation operation, Region region, long length, OptionalInt crc32c) {
        return TransferRig.spec(session, operation, region, length, remote(length), crc32c, Duration.ZERO);
    }

    private void requireDone(TransferInfo info, Region region, long length) {
        assertThat(info.failure()).isEmpty();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.movedBytes()).isEqualTo(length);
        assertThat(info.crc32c()).hasValue(Checksum.crc32c(bytes(region, length)));
        assertThat(bytes(region, length).mismatch(clientBytes(length))).isEqualTo(-1);
    }

    private void requireFailed(TransferInfo info, Reason reason) {
        assertThat(info.state()).isEqualTo(TransferState.FAILED);
        assertThat(info.failure())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                TransferException.class,
                                e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason)));
    }

    private void requireUsable() {
        client.postRecv();
        assertThat(client.send(new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(client.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 4096, 1 << 20, (1 << 20) + 1, 3 << 17})
    void shouldMoveEveryByteWhenWritten(long length) throws Exception {
        Region region = region(length);
        fill(bytes(region, length));

        requireDone(
                rig.run(session, spec(TransferOperation.WRITE, region, length, OptionalInt.empty())), region, length);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 4096, 1 << 20, (1 << 20) + 1, 3 << 17})
    void shouldMoveEveryByteWhenRead(long length) throws Exception {
        Region region = region(length);
        int crc32c = Checksum.crc32c(fill(clientBytes(length)));

        requireDone(
                rig.run(session, spec(TransferOperation.READ, region, length, OptionalInt.of(crc32c))), region, length);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 1 << 20})
    void shouldTellTheClientWhenWrittenWithImm(long length) throws Exception {
        Region region = region(length);
        fill(bytes(region, length));
        client.postRecv(9, MEMORY_BYTES - MESSAGE_BYTES, MESSAGE_BYTES);

        requireDone(
                rig.run(session, spec(TransferOperation.WRITE_WITH_IMM, region, length, OptionalInt.empty())),
                region,
                length);
        int[] told = new int[1];
        while (client.poll(wc -> told[0] = wc.immData()) == 0) {
            Thread.onSpinWait();
        }
        assertThat(told[0]).isEqualTo(TransferRig.IMM_DATA);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 0", "1048576, 0", "1048576, 65536", "1048577, 524288"})
    void shouldMeetTheReceivesWhenSent(long length, long messageBytes) throws Exception {
        Region region = region(length);
        fill(bytes(region, length));
        int message = (int) (messageBytes == 0 ? length : messageBytes);
        for (long at = 0; at < Math.max(1, length); at += Math.max(1, message)) {
            client.postRecv(9, at, (int) Math.min(message, MEMORY_BYTES - at));
        }
        TransferSpec whole = spec(TransferOperation.SEND, region, length, OptionalInt.empty());

        requireDone(rig.run(session, withMessages(whole, messageBytes)), region, length);
    }

    private static TransferSpec withMessages(TransferSpec spec, long messageBytes) {
        return new TransferSpec(
                spec.requestId(),
                spec.session(),
                spec.operation(),
                spec.region(),
                spec.offsetBytes(),
                spec.lengthBytes(),
                spec.remote(),
                spec.immData(),
                messageBytes,
                spec.compare(),
                spec.swapOrAdd(),
                spec.checksum(),
                spec.expectedCrc32c(),
                spec.timeout());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 4096, 65536 + 5})
    void shouldPutMessagesTogetherWhenReceived(int length) throws Exception {
        Region region = region(length);
        byte[] bytes = fill(MemorySegment.ofArray(new byte[length])).toArray(ValueLayout.JAVA_BYTE);
        TransferInfo begun = rig.begin(session, spec(TransferOperation.RECEIVE, region, length, OptionalInt.empty()));
        awaitRunning(begun);
        for (int at = 0; at == 0 || at < length; at += MESSAGE_BYTES) {
            byte[] message = java.util.Arrays.copyOfRange(bytes, at, Math.min(length, at + MESSAGE_BYTES));
            assertThat(client.send(message)).isEqualTo(WorkCompletionStatus.SUCCESS);
        }
        MemorySegment.copy(bytes, 0, client.mr().memory(), ValueLayout.JAVA_BYTE, 0, length);

        requireDone(rig.await(session, begun), region, length);
        requireUsable();
    }

    private void awaitRunning(TransferInfo begun) {
        while (rig.transfers.get(ALICE, begun.id()).state() == TransferState.QUEUED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldSwapWhenEqualAndReturnWhatWasThere() throws Exception {
        Region region = region(8);
        clientBytes(8).set(ValueLayout.JAVA_LONG, 0, TransferRig.COMPARE);

        TransferInfo info = rig.run(session, spec(TransferOperation.COMPARE_SWAP, region, 8, OptionalInt.empty()));

        assertThat(info.state()).as("%s", info.failure()).isEqualTo(TransferState.DONE);
        assertThat(info.formerValue()).hasValue(TransferRig.COMPARE);
        assertThat(clientBytes(8).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(TransferRig.SWAP_OR_ADD);
    }

    @Test
    void shouldAddAndReturnWhatWasThere() throws Exception {
        Region region = region(8);
        clientBytes(8).set(ValueLayout.JAVA_LONG, 0, 42);

        TransferInfo info = rig.run(session, spec(TransferOperation.FETCH_ADD, region, 8, OptionalInt.empty()));

        assertThat(info.formerValue()).hasValue(42);
        assertThat(clientBytes(8).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42 + TransferRig.SWAP_OR_ADD);
        assertThat(bytes(region, 8).get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(42);
    }

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

        requireFailed(rig.run(session, spec), Reason.DEADLINE_EXCEEDED);
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

    @Test
    void shouldBeTheSameTransferWhenTheRequestIs() throws Exception {
        Region region = region(64);
        TransferSpec spec = spec(TransferOperation.FETCH_ADD, region, 8, OptionalInt.empty());
        clientBytes(8).set(ValueLayout.JAVA_LONG, 0, 0);

        TransferInfo first = rig.run(session, spec);
        TransferInfo again = rig.begin(session, spec);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(clientBytes(8).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(TransferRig.SWAP_OR_ADD);
        assertThatThrownBy(() -> rig.begin(session, withMessages(spec, 1)))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REQUEST_ID_REUSED));
    }

    @Test
    void shouldNotKnowTheTransferOfSomebodyElse() throws Exception {
        TransferInfo info = rig.run(session, spec(TransferOperation.WRITE, region(8), 8, OptionalInt.empty()));

        assertThatThrownBy(() -> rig.transfers.get(BOB, info.id()))
                .hasMessage(notFound())
                .isInstanceOf(TransferException.class);
        assertThat(rig.transfers.list(BOB, 0, "").items()).isEmpty();
        assertThat(rig.transfers.list(ALICE, 0, "").items())
                .extracting(TransferInfo::id)
                .containsExactly(info.id());
    }

    private String notFound() {
        try {
            rig.transfers.get(ALICE, "no such transfer");
            throw new AssertionError("found");
        } catch (TransferException e) {
            return e.getMessage();
        }
    }
}

package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.region.Region;
import io.rdmagateway.transfer.TransferException.Reason;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transfer does, on whatever device. */
abstract class TransferContract extends OneClient {

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
    @ValueSource(longs = {0, 1, 7, 4096, 1 << 20})
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
    @CsvSource({"0, 0", "1, 0", "7, 0", "4096, 0", "1048576, 0", "1048576, 65536", "1048577, 524288"})
    void shouldMeetTheReceivesWhenSent(long length, long messageBytes) throws Exception {
        Region region = region(length);
        fill(bytes(region, length));
        int message = (int) (messageBytes == 0 ? length : messageBytes);
        for (long at = 0; at < Math.max(1, length); at += Math.max(1, message)) {
            client.postRecv(9, at, (int) Math.min(message, MEMORY_BYTES - at));
        }
        TransferSpec whole = spec(TransferOperation.SEND, region, length, OptionalInt.empty());

        requireDone(rig.run(session, TransferRig.withMessages(whole, messageBytes)), region, length);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 4096, 65536 + 5, 1 << 20})
    void shouldPutMessagesTogetherWhenReceived(long length) throws Exception {
        Region region = region(length);
        int crc32c = Checksum.crc32c(fill(clientBytes(length)));
        TransferInfo begun =
                rig.begin(session, spec(TransferOperation.RECEIVE, region, length, OptionalInt.of(crc32c)));

        rig.sendAll(session, begun, client);

        requireDone(rig.await(session, begun), region, length);
        requireUsable();
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
    void shouldBeTheSameTransferWhenTheRequestIs() throws Exception {
        Region region = region(64);
        TransferSpec spec = spec(TransferOperation.FETCH_ADD, region, 8, OptionalInt.empty());
        clientBytes(8).set(ValueLayout.JAVA_LONG, 0, 0);

        TransferInfo first = rig.run(session, spec);
        TransferInfo again = rig.begin(session, spec);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(clientBytes(8).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(TransferRig.SWAP_OR_ADD);
        assertThatThrownBy(() -> rig.begin(session, TransferRig.withMessages(spec, 1)))
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

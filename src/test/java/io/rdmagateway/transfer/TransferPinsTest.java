package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.FaultyDevice;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How much of a range a device holds while it is moved. */
class TransferPinsTest {

    private static final int BYTES = 4 << 20;
    private static final int PIECE_BYTES = 512 << 10;
    private static final int PAGE_BYTES = 4096;

    @Test
    void shouldHoldTwoPiecesAtATimeAndChargeForNoMore() throws Exception {
        FaultyDevice watched = new FaultyDevice(SoftLoopback.open(10));
        try (TransferRig rig = new TransferRig(watched.device(), 2, Optional.empty(), PIECE_BYTES)) {
            LoopbackPeer client = new LoopbackPeer(rig.gateway.device, BYTES);
            Session session = rig.gateway.activate(ALICE, client);
            Region region = rig.gateway.region(ALICE, "region", BYTES);
            ClientPart.paint(GrantRig.bytes(region));
            long before = pinned(rig);
            watched.forget();

            TransferInfo begun = rig.begin(
                    session,
                    TransferRig.spec(
                            session,
                            TransferOperation.WRITE,
                            region,
                            client.mr().remote()));
            long charged = pinned(rig) - before;
            TransferInfo info = rig.await(session, begun);

            assertThat(info.state()).isEqualTo(TransferState.DONE);
            assertThat(client.mr().memory().mismatch(GrantRig.bytes(region))).isEqualTo(-1);
            assertThat(charged).isIn(0L, 2L * PIECE_BYTES, 2L * (PIECE_BYTES + PAGE_BYTES));
            assertThat(pinned(rig)).isEqualTo(before);
            requireTwoAtATime(watched.journal().steps());
            rig.gateway.end(session);
            client.close();
        }
    }

    private static long pinned(TransferRig rig) {
        return rig.gateway.serving.sessions().quotas().used(Resource.PINNED_BYTES);
    }

    private static void requireTwoAtATime(List<String> steps) {
        int held = 0;
        int most = 0;
        int made = 0;
        for (String step : steps) {
            boolean making = step.startsWith("+");
            made += making ? 1 : 0;
            held += making ? 1 : -1;
            most = Math.max(most, held);
        }
        assertThat(made).isEqualTo(BYTES / PIECE_BYTES);
        assertThat(most).isEqualTo(Pieces.AT_A_TIME);
        assertThat(held).isZero();
    }
}

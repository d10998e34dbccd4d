package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftFileRegionIT extends FileRegionContract {

    /** Until the copies are compiled, from when on a fault comes late. */
    private static final int WARM_UP = 5_000;

    private static final int BYTES = 1 << 20;

    @Override
    RdmaDevice open() {
        return SoftLoopback.open(1);
    }

    @Override
    boolean pins() {
        return false;
    }

    @Override
    boolean registersReadOnly() {
        return true;
    }

    private enum Verb {
        READ,
        WRITE,
        FETCH_ADD,
        COMPARE_SWAP;

        WorkCompletionStatus perform(LoopbackPeer peer, RemoteMemory memory, int lengthBytes) {
            return peer.perform(wr -> {
                switch (this) {
                    case READ -> wr.read(memory.address(), memory.rkey()).local(peer.mr(), 0, lengthBytes);
                    case WRITE -> wr.write(memory.address(), memory.rkey()).local(peer.mr(), 0, lengthBytes);
                    case FETCH_ADD ->
                        wr.fetchAdd(memory.address(), memory.rkey(), 1).local(peer.mr(), 0, 8);
                    case COMPARE_SWAP ->
                        wr.compareSwap(memory.address(), memory.rkey(), 0, 0).local(peer.mr(), 0, 8);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBreakOnlyTheQueuePairThatMeetsTheCut(Verb verb) throws IOException {
        Region whole = region("whole", BYTES, true, false);
        try (LoopbackPeer other = new LoopbackPeer(rig.device)) {
            Session others = rig.activate(BOB, other);
            RemoteMemory othersMemory = grant(others, whole, 0, 0, EnumSet.of(GrantAccess.READ));
            for (int lengthBytes : new int[] {8, 4096, 60_000}) {
                try (LoopbackPeer victim = new LoopbackPeer(rig.device)) {
                    Session broken = rig.activate(ALICE, victim);
                    Region cut = region("cut", BYTES, true, false);
                    RemoteMemory memory = grant(broken, cut, 0, 0, GrantRig.ALL);
                    for (int i = 0; i < WARM_UP / 3; i++) {
                        assertThat(verb.perform(victim, memory, lengthBytes)).isEqualTo(WorkCompletionStatus.SUCCESS);
                    }
                    cut("cut", 0);
                    assertThat(verb.perform(victim, memory, lengthBytes))
                            .isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
                    assertThat(other.read(othersMemory, 0, 60_000)).isEqualTo(WorkCompletionStatus.SUCCESS);
                    assertRefused(Reason.FILE_CHANGED, () -> rig.regions.sha256(ALICE, "cut", 0, 0));
                    rig.end(broken);
                    rig.regions.delete(ALICE, "cut");
                }
            }
        }
    }
}

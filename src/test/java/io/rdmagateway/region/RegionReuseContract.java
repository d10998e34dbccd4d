package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory goes from one client to the next, and nothing of the one is seen by the other. */
abstract class RegionReuseContract {

    private static final int REUSES = Integer.getInteger("rdmagateway.reuses", 2_000);
    private static final int MAX_BYTES = 32 << 10;
    private static final byte CANARY = (byte) 0xc7;

    private GrantRig rig;

    abstract RdmaDevice open();

    @BeforeEach
    void serve() {
        rig = new GrantRig(open(), 4);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldShowNoByteOfTheFormerOwnerWhenMemoryIsUsedAgain() {
        byte[] canary = new byte[MAX_BYTES];
        Arrays.fill(canary, CANARY);
        Set<Long> places = new HashSet<>();
        int reused = 0;
        try (LoopbackPeer first = new LoopbackPeer(rig.device);
                LoopbackPeer second = new LoopbackPeer(rig.device)) {
            LoopbackPeer[] peers = {first, second};
            Session[] sessions = {
                rig.activate(new Identity("spiffe://test/0"), first),
                rig.activate(new Identity("spiffe://test/1"), second)
            };
            for (int i = 0; i < REUSES; i++) {
                int bytes = MAX_BYTES >> i % 4;
                int who = i & 1;
                Session session = sessions[who];
                Region region = rig.region(session.owner(), "region", bytes);
                reused += places.add(GrantRig.bytes(region).address()) ? 0 : 1;
                Grants.Issued issued = rig.grant(session, region, GrantRig.ALL, Duration.ZERO);
                requireZero(peers[who], issued.memory(), bytes);
                MemorySegment.copy(canary, 0, peers[who].mr().memory(), ValueLayout.JAVA_BYTE, 0, bytes);
                assertThat(peers[who].perform(wr -> wr.write(
                                        issued.memory().address(),
                                        issued.memory().rkey())
                                .local(peers[who].mr(), 0, bytes)))
                        .isEqualTo(WorkCompletionStatus.SUCCESS);
                assertThat(GrantRig.bytes(region).get(ValueLayout.JAVA_BYTE, bytes - 1))
                        .isEqualTo(CANARY);
                rig.grants.delete(session.owner(), session.id(), issued.grant().id());
                rig.regions.delete(session.owner(), "region");
            }
        }
        System.out.printf(
                "%d regions one after the other on %s, %d of them where another had been: 0 stale bytes%n",
                REUSES, rig.device.info().name(), reused);
        assertThat(reused).as("regions at an address that was used before").isGreaterThan(REUSES / 10);
    }

    /** Reads it over the wire into memory that is full of something else. */
    private static void requireZero(LoopbackPeer peer, RemoteMemory memory, int bytes) {
        MemorySegment local = peer.mr().memory().asSlice(0, bytes);
        local.fill(CANARY);
        assertThat(peer.perform(wr -> wr.read(memory.address(), memory.rkey()).local(peer.mr(), 0, bytes)))
                .isEqualTo(WorkCompletionStatus.SUCCESS);
        for (int i = 0; i < bytes; i += Long.BYTES) {
            if (local.get(ValueLayout.JAVA_LONG, i) != 0) {
                throw new AssertionError("byte " + i + " or one of the next seven is another client's");
            }
        }
    }
}

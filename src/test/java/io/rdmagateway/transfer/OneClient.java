package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.transfer.TransferException.Reason;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One client with an active session and transfers of its own, on whatever device. */
abstract class OneClient {

    static final int MEMORY_BYTES = 2 << 20;
    static final int MESSAGE_BYTES = 4096;
    /** Of what is longer than a MiB there are more pieces than are registered at a time. */
    private static final int PIECE_BYTES = 512 << 10;

    TransferRig rig;
    LoopbackPeer client;
    Session session;
    private int regions;

    abstract RdmaDevice open();

    @BeforeEach
    void begin() {
        rig = new TransferRig(open(), 8, Optional.empty(), PIECE_BYTES);
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

    Region region(long lengthBytes) {
        return rig.gateway.region(ALICE, "region-" + regions++, Math.max(1, lengthBytes));
    }

    static MemorySegment fill(MemorySegment memory) {
        byte[] bytes = new byte[(int) memory.byteSize()];
        new Random(bytes.length).nextBytes(bytes);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    RemoteMemory remote(long lengthBytes) {
        return new RemoteMemory(
                client.mr().remote().address(), client.mr().remote().rkey(), lengthBytes);
    }

    MemorySegment clientBytes(long lengthBytes) {
        return client.mr().memory().asSlice(0, lengthBytes);
    }

    static MemorySegment bytes(Region region, long lengthBytes) {
        return GrantRig.bytes(region).asSlice(0, lengthBytes);
    }

    TransferSpec spec(TransferOperation operation, Region region, long length, OptionalInt crc32c) {
        return TransferRig.spec(session, operation, region, length, remote(length), crc32c, Duration.ZERO);
    }

    void requireDone(TransferInfo info, Region region, long length) {
        assertThat(info.failure()).isEmpty();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.movedBytes()).isEqualTo(length);
        assertThat(info.crc32c()).hasValue(Checksum.crc32c(bytes(region, length)));
        assertThat(bytes(region, length).mismatch(clientBytes(length))).isEqualTo(-1);
    }

    void requireFailed(TransferInfo info, Reason reason) {
        assertThat(info.state()).isEqualTo(TransferState.FAILED);
        assertThat(info.failure())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                TransferException.class,
                                e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason)));
    }

    void requireUsable() {
        client.postRecv();
        assertThat(client.send(new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(client.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    void awaitRunning(TransferInfo begun) {
        rig.awaitRunning(session, begun);
    }
}

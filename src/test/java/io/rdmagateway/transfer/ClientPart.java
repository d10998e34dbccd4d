package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a client does for its part in one transfer: it lends its memory, receives, or sends. For one thread. */
final class ClientPart implements AutoCloseable {

    static final int BYTES = 32 << 20;
    /** The most that meets one receive of a SEND. */
    static final int SEND_BYTES = 1 << 20;

    private static final int MESSAGE_BYTES = 4096;
    private static final int RECEIVES = 32;

    private final TransferOperation operation;
    private final LoopbackPeer peer;

    ClientPart(RdmaDevice device, TransferOperation operation) {
        this.operation = operation;
        peer = new LoopbackPeer(device, BYTES);
    }

    QueuePairEndpoint endpoint() {
        return peer.endpoint();
    }

    RemoteMemory remote() {
        return peer.mr().remote();
    }

    MemorySegment memory() {
        return peer.mr().memory();
    }

    void prove(QueuePairEndpoint gateway, RemoteMemory slot, byte[] nonce) {
        peer.connect(gateway);
        assertThat(peer.write(slot, 0, nonce)).isEqualTo(WorkCompletionStatus.SUCCESS);
        if (operation.fillsRange()) {
            paint(memory());
        }
        for (int i = 0; i < RECEIVES && operation == TransferOperation.SEND; i++) {
            postRecv(i);
        }
        if (operation == TransferOperation.WRITE_WITH_IMM) {
            peer.postRecv(1, 0, 0);
        }
    }

    private void postRecv(long message) {
        peer.postRecv(1, message * SEND_BYTES % BYTES, SEND_BYTES);
    }

    /** Returns when there is nothing more to do, or what it does fails. */
    void play() {
        if (operation == TransferOperation.RECEIVE) {
            sendAll();
        } else if (operation == TransferOperation.SEND) {
            receiveAll();
        }
    }

    private void sendAll() {
        boolean good = true;
        for (long at = 0; good && at < BYTES; at += MESSAGE_BYTES) {
            long offset = at;
            good = peer.perform(wr -> wr.send().local(peer.mr(), offset, MESSAGE_BYTES))
                    == WorkCompletionStatus.SUCCESS;
        }
    }

    private void receiveAll() {
        boolean[] good = {true};
        for (int posted = RECEIVES; good[0] && !Thread.currentThread().isInterrupted(); ) {
            if (peer.poll(wc -> good[0] = wc.succeeded()) > 0 && good[0] && (long) posted * SEND_BYTES < BYTES) {
                postRecv(posted++);
            }
            Thread.yield();
        }
    }

    /** Gives every word of some memory a value of its own. */
    static void paint(MemorySegment memory) {
        for (long at = 0; at < memory.byteSize(); at += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, (at + 1) * 0x9e3779b97f4a7c15L);
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}

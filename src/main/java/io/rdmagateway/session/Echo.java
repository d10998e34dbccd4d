package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.ReceiveQueue;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sends every message that a client SENDs back to it, unless somebody waits for one: a ping of the data path. Used by one thread at a time.
 *
 * <p>Each of its buffers is always with the device, either posted as a receive or being sent, so at most
 * {@link #BUFFERS} completions of it are outstanding. Nothing is allocated per message.
 */
final class Echo {

    static final int BUFFERS = 16;
    static final int MAX_MESSAGE_BYTES = 4096;

    private final MemoryRegion mr;
    private ReceiveRequest receive;
    private SendRequest send;
    private ReceiveQueue receives;
    private QueuePair qp;
    private final Queue<MessageTaker> takers = new ArrayDeque<>();

    private Echo(MemoryRegion mr) {
        this.mr = mr;
    }

    static Echo allocate(ProtectionDomain pd, Teardown teardown) {
        int bytes = BUFFERS * MAX_MESSAGE_BYTES;
        return new Echo(RegisteredBuffer.allocate(pd, bytes, Set.of(Access.LOCAL_WRITE), teardown)
                .mr());
    }

    /** Posts a receive for every buffer; before the connection, so that no message comes too early. */
    void postAll(ReceiveQueue prepared) {
        receives = prepared;
        receive = prepared.newReceiveRequest();
        for (int buffer = 0; buffer < BUFFERS; buffer++) {
            post(buffer);
        }
    }

    void connected(QueuePair connected) {
        receives = connected;
        receive = connected.newReceiveRequest();
        qp = connected;
        send = connected.newSendRequest();
    }

    /**
     * Handles the completion of one of its own requests.
     *
     * @param answers false when messages are dropped: before the data path is proven nobody gets payload of ours, for
     *     the peer may not be whom its GID names
     */
    void completed(WorkCompletion wc, BooleanSupplier answers) {
        int buffer = (int) wc.wrId();
        switch (wc.opcode()) {
            case RECV -> {
                if (!takers.isEmpty()) {
                    take(buffer, wc.byteLength());
                } else if (answers.getAsBoolean()) {
                    answer(buffer, wc.byteLength());
                } else {
                    post(buffer);
                }
            }
            case SEND, RECV_RDMA_WITH_IMM -> post(buffer);
            case RDMA_WRITE, RDMA_READ, COMP_SWAP, FETCH_ADD, BIND_MW, LOCAL_INV, UNKNOWN ->
                throw new IllegalStateException("a completion that nothing was posted for: " + wc.opcode());
        }
    }

    /** From the next message on until it has enough, after those that were submitted before, it is given what comes. */
    void submit(MessageTaker taker) {
        takers.add(taker);
    }

    boolean withdraw(MessageTaker taker) {
        return takers.remove(taker);
    }

    private void take(int buffer, int lengthBytes) {
        if (!takers.element().take(mr.memory().asSlice(offset(buffer), lengthBytes))) {
            takers.remove();
        }
        post(buffer);
    }

    /** Nothing will come any more. */
    void fail() {
        while (!takers.isEmpty()) {
            takers.remove().broke();
        }
    }

    private void post(int buffer) {
        receives.postRecv(receive.wrId(buffer).clear().local(mr, offset(buffer), MAX_MESSAGE_BYTES));
    }

    private void answer(int buffer, int lengthBytes) {
        send.wrId(buffer).send();
        if (lengthBytes > 0) {
            send.local(mr, offset(buffer), lengthBytes);
        }
        qp.postSend(send);
    }

    private static long offset(int buffer) {
        return (long) buffer * MAX_MESSAGE_BYTES;
    }
}

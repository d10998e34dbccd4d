package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.ReceiveQueue;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sends every message that a client SENDs back to it, unless somebody waits for one: a ping of the data path. Used by one
 * thread at a time.
 *
 * <p>Each of its buffers is always with the device, either posted as a receive or being sent, so at most
 * {@link #BUFFERS} completions of it are outstanding. Nothing is allocated per message. It begins with few of them, since
 * most clients never SEND, and {@link #grow}s with the first message; who is too fast for it until then is told to wait by
 * his device (RNR NAK), as always when there are more messages than buffers.
 */
final class Echo {

    static final int BUFFERS = 16;
    static final int FIRST_BUFFERS = 2;
    static final int MAX_MESSAGE_BYTES = 4096;

    private static final System.Logger LOG = System.getLogger(Echo.class.getName());

    private final ProtectionDomain pd;
    private final Teardown teardown;
    private final MemoryRegion first;
    /** Null until it has grown. */
    private volatile MemoryRegion rest;

    private boolean mayGrow = true;
    private ReceiveRequest receive;
    private SendRequest send;
    private ReceiveQueue receives;
    private QueuePair qp;
    private final Queue<MessageTaker> takers = new ArrayDeque<>();

    private Echo(ProtectionDomain pd, Teardown teardown) {
        this.pd = pd;
        this.teardown = teardown;
        this.first = allocate(FIRST_BUFFERS);
    }

    /** @param teardown gets the release of all of its memory, also of what is yet to come */
    static Echo allocate(ProtectionDomain pd, Teardown teardown) {
        Teardown own = new Teardown();
        teardown.add(own::close);
        return new Echo(pd, own);
    }

    private MemoryRegion allocate(int buffers) {
        return RegisteredBuffer.allocate(pd, buffers * MAX_MESSAGE_BYTES, Set.of(Access.LOCAL_WRITE), teardown)
                .mr();
    }

    /** Returns how many memory regions it has; called by any thread. */
    int regions() {
        return rest == null ? 1 : 2;
    }

    /** Posts a receive for the first buffers; before the connection, so that no message comes too early. */
    void postFirst(ReceiveQueue prepared) {
        receives = prepared;
        receive = prepared.newReceiveRequest();
        for (int buffer = 0; buffer < FIRST_BUFFERS; buffer++) {
            post(buffer);
        }
    }

    /**
     * Posts the rest of the receives, once. Without memory for them it goes on with those that there are.
     *
     * @return how many these are
     */
    int grow() {
        if (!mayGrow) {
            return 0;
        }
        mayGrow = false;
        try {
            rest = allocate(BUFFERS - FIRST_BUFFERS);
        } catch (RdmaException | OutOfMemoryError e) {
            LOG.log(System.Logger.Level.WARNING, "an echo stays slow: {0}", e.getMessage());
            return 0;
        }
        for (int buffer = FIRST_BUFFERS; buffer < BUFFERS; buffer++) {
            post(buffer);
        }
        return BUFFERS - FIRST_BUFFERS;
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
        if (!takers.element().take(mr(buffer).memory().asSlice(offset(buffer), lengthBytes))) {
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
        receives.postRecv(receive.wrId(buffer).clear().local(mr(buffer), offset(buffer), MAX_MESSAGE_BYTES));
    }

    private void answer(int buffer, int lengthBytes) {
        send.wrId(buffer).send();
        if (lengthBytes > 0) {
            send.local(mr(buffer), offset(buffer), lengthBytes);
        }
        qp.postSend(send);
    }

    private MemoryRegion mr(int buffer) {
        return buffer < FIRST_BUFFERS ? first : rest;
    }

    private static long offset(int buffer) {
        return (long) (buffer < FIRST_BUFFERS ? buffer : buffer - FIRST_BUFFERS) * MAX_MESSAGE_BYTES;
    }
}

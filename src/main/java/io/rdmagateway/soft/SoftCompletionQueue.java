package io.rdmagateway.soft;

import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A ring of completions: who has the engine's turn fills it and never waits, any thread polls, and takes a turn itself when
 * it finds nothing.
 */
final class SoftCompletionQueue implements CompletionQueue {

    private static final int MAX_POLL = 64;
    private static final WorkCompletionStatus[] STATUSES = WorkCompletionStatus.values();
    private static final WorkCompletionOpcode[] OPCODES = WorkCompletionOpcode.values();
    private static final Beside[] BESIDES = Beside.values();

    private static final int NOT_ARMED = 0;
    private static final int ARMED_SOLICITED = 1;
    private static final int ARMED = 2;

    private final SoftDevice device;
    private final SoftCompletionChannel channel;
    private final int number;
    private final int capacity;
    private final long[] wrIds;
    private final byte[] statuses;
    private final byte[] opcodes;
    private final byte[] besides;
    private final int[] besideValues;
    private final int[] byteLengths;
    private final int[] qpNums;

    private final Lifetime lifetime = new Lifetime("completion queue", "ibv_destroy_cq");
    private final ReentrantLock polling = new ReentrantLock();
    private final View view = new View();
    private final AtomicInteger armed = new AtomicInteger(NOT_ARMED);
    private volatile long tail;
    private volatile long head;
    private volatile boolean overflowed;
    private boolean overflowReported;

    /** The channel's mark, under its lock: it is in line to be announced. */
    boolean announced;

    /** @param channel null when it is polled only */
    SoftCompletionQueue(SoftDevice device, int number, int capacity, SoftCompletionChannel channel) {
        this.device = device;
        this.number = number;
        this.channel = channel;
        this.capacity = capacity;
        int slots = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
        wrIds = new long[slots];
        statuses = new byte[slots];
        opcodes = new byte[slots];
        besides = new byte[slots];
        besideValues = new int[slots];
        byteLengths = new int[slots];
        qpNums = new int[slots];
    }

    boolean belongsTo(SoftDevice owner) {
        return device == owner;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /**
     * Appends a completion, in the engine's turns.
     *
     * @param solicited the other side asked that it be noticed, or it is a failure
     * @return false when there was no room: the queue is broken from now on
     */
    boolean push(
            long wrId,
            WorkCompletionStatus status,
            WorkCompletionOpcode opcode,
            int byteLength,
            Beside beside,
            int besideValue,
            int qpNum,
            boolean solicited) {
        long next = tail;
        if (overflowed || next - head >= capacity) {
            overflowed = true;
            announceIf(true);
            return false;
        }
        int slot = slot(next);
        wrIds[slot] = wrId;
        statuses[slot] = (byte) status.ordinal();
        opcodes[slot] = (byte) opcode.ordinal();
        besides[slot] = (byte) beside.ordinal();
        besideValues[slot] = besideValue;
        byteLengths[slot] = byteLength;
        qpNums[slot] = qpNum;
        tail = next + 1;
        announceIf(solicited);
        return true;
    }

    /** Returns true the first time after an overflow, in the engine's turns. */
    boolean reportOverflow() {
        boolean first = overflowed && !overflowReported;
        overflowReported = overflowed;
        return first;
    }

    private void announceIf(boolean solicited) {
        int wanted = armed.get();
        if (wanted == ARMED || wanted == ARMED_SOLICITED && solicited) {
            if (armed.compareAndSet(wanted, NOT_ARMED)) {
                channel.announce(this);
            } else {
                announceIf(solicited);
            }
        }
    }

    @Override
    public int poll(int max, Consumer<? super WorkCompletion> handler) {
        if (max < 1) {
            throw new IllegalArgumentException("max: must be at least 1, was " + max);
        }
        if (polling.isHeldByCurrentThread()) {
            throw new IllegalStateException("a handler must not poll the queue that called it");
        }
        polling.lock();
        try {
            lifetime.requireOpen();
            if (overflowed) {
                throw new VerbsException(
                        "ibv_poll_cq", Errno.EIO, "the queue overflowed: it holds " + capacity + " completions");
            }
            if (isEmpty()) {
                device.engine().progress(this);
            }
            return drain(Math.min(max, MAX_POLL), handler);
        } finally {
            polling.unlock();
        }
    }

    boolean isEmpty() {
        return tail == head;
    }

    private int drain(int max, Consumer<? super WorkCompletion> handler) {
        int count = (int) Math.min(max, tail - head);
        for (int i = 0; i < count; i++) {
            view.slot = slot(head);
            try {
                handler.accept(view);
            } finally {
                // The place is free for the engine only now, since the handler looked at it.
                head = head + 1;
            }
        }
        return count;
    }

    @Override
    public void reqNotify(boolean solicitedOnly) {
        lifetime.requireOpen();
        if (channel == null) {
            throw new IllegalStateException("the completion queue has no channel");
        }
        int wanted = solicitedOnly ? ARMED_SOLICITED : ARMED;
        armed.accumulateAndGet(wanted, Math::max);
        if (overflowed) {
            announceIf(true);
        }
        device.engine().recall();
    }

    private int slot(long index) {
        return (int) index & wrIds.length - 1;
    }

    @Override
    public void close() {
        polling.lock();
        try {
            if (lifetime.end()) {
                device.release(this);
                if (channel != null) {
                    channel.forget(this);
                }
            }
        } finally {
            polling.unlock();
        }
    }

    private final class View implements WorkCompletion {

        private int slot;

        private boolean has(Beside what) {
            return BESIDES[besides[slot]] == what;
        }

        @Override
        public long wrId() {
            return wrIds[slot];
        }

        @Override
        public WorkCompletionStatus status() {
            return STATUSES[statuses[slot]];
        }

        @Override
        public WorkCompletionOpcode opcode() {
            return OPCODES[opcodes[slot]];
        }

        @Override
        public int byteLength() {
            return byteLengths[slot];
        }

        @Override
        public boolean hasImmData() {
            return has(Beside.IMM_DATA);
        }

        @Override
        public int immData() {
            return has(Beside.IMM_DATA) ? besideValues[slot] : 0;
        }

        @Override
        public boolean hasInvalidatedRkey() {
            return has(Beside.INVALIDATED_RKEY);
        }

        @Override
        public int invalidatedRkey() {
            return has(Beside.INVALIDATED_RKEY) ? besideValues[slot] : 0;
        }

        @Override
        public int qpNum() {
            return qpNums[slot];
        }

        @Override
        public int vendorErr() {
            return 0;
        }

        @Override
        public String toString() {
            return "WorkCompletion[" + opcode() + ", " + status() + "]";
        }
    }
}

package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rdmagateway.ibverbs.ffm.IbvCompChannel;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.ibverbs.ffm.WakeableWait;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A completion channel of the kernel. */
final class IbverbsCompletionChannel implements CompletionChannel {

    private final Libibverbs lib;
    private final NativeHandle handle;
    private final WakeableWait wait;
    private final ReentrantLock waiting = new ReentrantLock();
    private final Map<Long, CompletionQueue> queues = new ConcurrentHashMap<>();

    IbverbsCompletionChannel(Libibverbs lib, NativeHandle handle) {
        this.lib = lib;
        this.handle = handle;
        this.wait = new WakeableWait(IbvCompChannel.fd(handle.address()));
    }

    NativeHandle handle() {
        return handle;
    }

    void add(long cq, CompletionQueue queue) {
        queues.put(cq, queue);
    }

    void remove(long cq) {
        queues.remove(cq);
    }

    @Override
    public Optional<CompletionQueue> await(Duration timeout) {
        waiting.lock();
        try (Arena arena = Arena.ofConfined()) {
            long channel = handle.address();
            if (!wait.await(timeout)) {
                return Optional.empty();
            }
            MemorySegment cq = arena.allocate(JAVA_LONG);
            int result = lib.ibv_get_cq_event(channel, cq, arena.allocate(JAVA_LONG));
            if (result == -Errno.EAGAIN) {
                return Optional.empty();
            }
            Refusal.check("ibv_get_cq_event", result);
            long address = cq.get(JAVA_LONG, 0);
            Optional<CompletionQueue> queue = Optional.ofNullable(queues.get(address));
            // Only now may a destroy that waits for this event go on.
            lib.ibv_ack_cq_events(address, 1);
            return queue;
        } finally {
            waiting.unlock();
        }
    }

    @Override
    public void wakeUp() {
        wait.wakeUp();
    }

    @Override
    public void close() {
        wait.wakeUp();
        waiting.lock();
        try {
            if (handle.close("ibv_destroy_comp_channel", lib::ibv_destroy_comp_channel)) {
                wait.close();
            }
        } finally {
            waiting.unlock();
        }
    }
}

package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvAsyncEvent;
import io.rdmagateway.ibverbs.ffm.IbvContext;
import io.rdmagateway.ibverbs.ffm.IbvCq;
import io.rdmagateway.ibverbs.ffm.IbvQp;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.ibverbs.ffm.WakeableWait;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The event queue of a device. An event is acknowledged at once: a destroy would wait for it otherwise. */
final class AsyncEvents {

    private final Libibverbs lib;
    private final NativeHandle context;
    private final WakeableWait wait;
    private final ReentrantLock waiting = new ReentrantLock();

    AsyncEvents(Libibverbs lib, NativeHandle context) {
        this.lib = lib;
        this.context = context;
        this.wait = new WakeableWait(IbvContext.async_fd(context.address()));
    }

    Optional<AsyncEvent> await(Duration timeout) {
        waiting.lock();
        try (Arena arena = Arena.ofConfined()) {
            long address = context.address();
            if (!wait.await(timeout)) {
                return Optional.empty();
            }
            MemorySegment event = IbvAsyncEvent.allocate(arena);
            int result = lib.ibv_get_async_event(address, event);
            if (result == -Errno.EAGAIN) {
                return Optional.empty();
            }
            Refusal.check("ibv_get_async_event", result);
            AsyncEvent value = value(event);
            lib.ibv_ack_async_event(event);
            if (value.type() == AsyncEventType.DEVICE_FATAL) {
                context.gone();
            }
            return Optional.of(value);
        } finally {
            waiting.unlock();
        }
    }

    private static AsyncEvent value(MemorySegment event) {
        AsyncEventType type = AsyncEventType.ofCode(IbvAsyncEvent.event_type(event));
        int element = switch (type.subject()) {
            case PORT -> IbvAsyncEvent.port_num(event);
            // Not yet acknowledged, so the queue is still there.
            case QUEUE_PAIR -> IbvQp.qp_num(IbvAsyncEvent.qp(event));
            case COMPLETION_QUEUE -> IbvCq.handle(IbvAsyncEvent.cq(event));
            case DEVICE, OTHER -> 0;
        };
        return new AsyncEvent(type, element);
    }

    /** Closes the device with nobody waiting on it; when that is refused, waiting may go on. */
    void close(BooleanSupplier closeDevice) {
        wait.wakeUp();
        waiting.lock();
        try {
            if (closeDevice.getAsBoolean()) {
                wait.close();
            }
        } finally {
            waiting.unlock();
        }
    }
}

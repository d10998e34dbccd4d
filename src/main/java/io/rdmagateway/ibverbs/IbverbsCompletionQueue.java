package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.DataPath;
import io.rdmagateway.ibverbs.ffm.IbvCq;
import io.rdmagateway.ibverbs.ffm.IbvWc;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** A completion queue of the kernel, with a slab of completions that polling fills again and again. */
final class IbverbsCompletionQueue implements CompletionQueue {

    private static final int BATCH = 64;

    private final Libibverbs lib;
    private final DataPath dataPath;
    private final NativeHandle handle;
    private final IbverbsCompletionChannel channel;
    private final int number;
    private final int capacity;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment slab = arena.allocate(IbvWc.LAYOUT, BATCH);
    private final long slabAddress = slab.address();
    private final IbverbsWorkCompletion view = new IbverbsWorkCompletion(slab);

    private IbverbsCompletionQueue(IbverbsDevice device, NativeHandle handle, IbverbsCompletionChannel channel) {
        this.lib = device.lib();
        this.dataPath = device.dataPath();
        this.handle = handle;
        this.channel = channel;
        this.number = IbvCq.handle(handle.address());
        this.capacity = IbvCq.cqe(handle.address());
    }

    /** @param channel null for a queue that is polled only */
    static IbverbsCompletionQueue create(IbverbsDevice device, int capacity, IbverbsCompletionChannel channel) {
        NativeHandle context = device.handle();
        NativeHandle[] parents =
                channel == null ? new NativeHandle[] {context} : new NativeHandle[] {context, channel.handle()};
        NativeHandle handle = NativeHandle.create(
                NativeKind.COMPLETION_QUEUE,
                () -> Refusal.check(
                        "ibv_create_cq",
                        device.lib()
                                .ibv_create_cq(
                                        context.address(),
                                        capacity,
                                        channel == null ? 0 : channel.handle().address()),
                        () -> capacity + " completions; the device holds at most "
                                + device.info().maxCqe()),
                parents);
        IbverbsCompletionQueue queue = new IbverbsCompletionQueue(device, handle, channel);
        if (channel != null) {
            channel.add(handle.address(), queue);
        }
        return queue;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int poll(int max, Consumer<? super WorkCompletion> handler) {
        int count = fill(Math.min(max, BATCH));
        if (count < 0) {
            throw new VerbsException("ibv_poll_cq", Errno.EIO, "the queue overflowed, or its device is gone");
        }
        // Not under the lock: a handler may take locks under which others close this queue.
        for (int i = 0; i < count; i++) {
            handler.accept(view.at(i));
        }
        return count;
    }

    private int fill(int max) {
        Tenancy tenancy = handle.enter();
        if (tenancy == null) {
            synchronized (handle) {
                return dataPath.poll_cq(handle.sharedAddress(), max, slabAddress);
            }
        }
        try {
            return dataPath.poll_cq(handle.heldAddress(), max, slabAddress);
        } finally {
            tenancy.leave();
        }
    }

    @Override
    public void reqNotify(boolean solicitedOnly) {
        if (channel == null) {
            throw new IllegalStateException("completion queue has no channel");
        }
        synchronized (handle) {
            Refusal.check("ibv_req_notify_cq", -dataPath.req_notify_cq(handle.address(), solicitedOnly ? 1 : 0));
        }
    }

    @Override
    public void close() {
        boolean closed = handle.close("ibv_destroy_cq", cq -> {
            int result = lib.ibv_destroy_cq(cq);
            if (result == 0 && channel != null) {
                channel.remove(cq);
            }
            return result;
        });
        if (closed) {
            arena.close();
        }
    }
}

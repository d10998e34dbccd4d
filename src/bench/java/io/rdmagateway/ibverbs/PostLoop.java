package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Consumer;

/**
 * Fills a WRITE in, posts it and polls its completion, again and again: what {@code src/bench/c/post_loop.c} does in C, on
 * the same library.
 *
 * <p>Arguments: operations of a turn, turns. Prints nanoseconds of CPU time per operation, a line for each turn.
 */
final class PostLoop implements Consumer<WorkCompletion>, AutoCloseable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final RdmaDevice device = new IbverbsProvider().open("fake0");
    final IbverbsPair pair = new IbverbsPair(device);
    private final SendRequest wr = pair.a.qp.newSendRequest();
    private final RemoteMemory remote = pair.b.mr.remote();
    private long wrIds;

    public static void main(String[] args) {
        int operations = Integer.parseInt(args[0]);
        int turns = Integer.parseInt(args[1]);
        try (PostLoop loop = new PostLoop()) {
            for (int turn = 0; turn < turns; turn++) {
                long start = THREADS.getCurrentThreadCpuTime();
                loop.run(operations);
                System.out.println((double) (THREADS.getCurrentThreadCpuTime() - start) / operations);
            }
        }
    }

    void run(int operations) {
        for (int i = 0; i < operations; i++) {
            wr.wrId(i).write(remote.address(), remote.rkey()).local(pair.a.mr, 0, 64);
            pair.a.qp.postSend(wr);
            if (pair.a.cq.poll(1, this) != 1) {
                throw new IllegalStateException("the device gave no completion");
            }
        }
    }

    @Override
    public void accept(WorkCompletion wc) {
        wc.requireSuccess();
        wrIds += wc.wrId();
    }

    @Override
    public void close() {
        pair.close();
        device.close();
    }
}

package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;

/** Posts, polls and counts the bytes of heap that this costs. */
final class HotPath implements Consumer<WorkCompletion> {

    private final IbverbsPair pair;
    private final RemoteMemory remote;
    private final SendRequest write;
    private final SendRequest send;
    private final List<SendRequest> list;
    private final ReceiveRequest receive;
    private long wrIds;

    private HotPath(IbverbsPair pair) {
        this.pair = pair;
        this.remote = pair.b.mr.remote();
        this.write = pair.a.qp.newSendRequest();
        this.send = pair.a.qp.newSendRequest();
        this.list = List.of(write, send);
        this.receive = pair.b.qp.newReceiveRequest();
    }

    static void requireNoAllocation(IbverbsPair pair, int rounds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        HotPath path = new HotPath(pair);
        path.run(rounds);
        long before = threads.getThreadAllocatedBytes(thread);
        path.run(rounds);
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        // The JIT may still be at work in the second half; a single object per round would be 16 bytes or more.
        assertThat(bytes / (double) rounds).isLessThan(1.0);
        assertThat(path.wrIds).isNotZero();
    }

    private void run(int rounds) {
        for (int i = 0; i < rounds; i++) {
            pair.b.qp.postRecv(receive.wrId(3).clear().local(pair.b.mr, 0, 64));
            write.wrId(1).write(remote.address(), remote.rkey()).local(pair.a.mr, 0, 64);
            send.wrId(2).send().local(pair.a.mr, 0, 64);
            pair.a.qp.postSend(list);
            drain(pair.a, 2);
            drain(pair.b, 1);
        }
    }

    private void drain(IbverbsPair.Side side, int expected) {
        int got = 0;
        while (got < expected) {
            got += side.cq.poll(16, this);
        }
    }

    @Override
    public void accept(WorkCompletion wc) {
        wc.requireSuccess();
        wrIds += wc.wrId() + wc.byteLength() + wc.opcode().ordinal();
    }
}

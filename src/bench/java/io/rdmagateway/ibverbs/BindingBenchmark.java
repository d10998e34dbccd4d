package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the binding takes for a request; the device is the fake one, which only takes note of requests. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BindingBenchmark {

    private static final int LIST = 16;

    private PostLoop loop;
    private SendRequest wr;
    private ReceiveRequest recv;
    private RemoteMemory remote;
    private final List<SendRequest> list = new ArrayList<>();

    @Setup
    public void open() {
        loop = new PostLoop();
        wr = loop.pair.a.qp.newSendRequest();
        recv = loop.pair.b.qp.newReceiveRequest();
        remote = loop.pair.b.mr.remote();
        for (int i = 0; i < LIST; i++) {
            list.add(loop.pair.a.qp.newSendRequest());
        }
    }

    @TearDown
    public void close() {
        loop.close();
    }

    @Benchmark
    public SendRequest fill() {
        return wr.wrId(1).write(remote.address(), remote.rkey()).local(loop.pair.a.mr, 0, 64);
    }

    @Benchmark
    public void fillPostPoll() {
        loop.run(1);
    }

    @Benchmark
    @OperationsPerInvocation(LIST)
    public void fillPostListPoll() {
        for (int i = 0; i < LIST; i++) {
            SendRequest each = list.get(i);
            each.wrId(i).write(remote.address(), remote.rkey()).local(loop.pair.a.mr, 0, 64);
            if (i < LIST - 1) {
                each.unsignaled();
            }
        }
        loop.pair.a.qp.postSend(list);
        loop.pair.a.cq.poll(LIST, loop);
    }

    /** Sixteen posts, all signaled, and one poll for all. */
    @Benchmark
    @OperationsPerInvocation(LIST)
    public void fillPostPollSixteen() {
        for (int i = 0; i < LIST; i++) {
            loop.pair.a.qp.postSend(
                    wr.wrId(i).write(remote.address(), remote.rkey()).local(loop.pair.a.mr, 0, 64));
        }
        loop.pair.a.cq.poll(LIST, loop);
    }

    @Benchmark
    public int pollNothing() {
        return loop.pair.a.cq.poll(LIST, loop);
    }

    @Benchmark
    public void fillPostRecv() {
        loop.pair.b.qp.postRecv(recv.wrId(3).clear().local(loop.pair.b.mr, 0, 64));
    }
}

package io.rdmagateway.soft;

import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What both ends of the soft device take for a packet when no socket is between them: requester, checksum both ways, gate,
 * responder, acknowledgement. The network in memory makes an array for each packet, which is all the garbage that shows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransportBenchmark implements Consumer<WorkCompletion> {

    private static final int PACKETS = 16;
    private static final int BYTES = PACKETS * 4096;

    private final SteppedPair devices = new SteppedPair(8);
    private Side left;
    private Side right;
    private SendRequest wr;
    private boolean completed;

    @Setup
    public void connect() {
        Side.Wishes wishes = Side.Wishes.NONE.mtu(Mtu.MTU_4096);
        left = new Side(devices, devices.left(), wishes);
        right = new Side(devices, devices.right(), wishes);
        Side.connect(left, right);
        wr = left.qp.newSendRequest();
    }

    @TearDown
    public void close() {
        left.close();
        right.close();
        devices.close();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void writePacket() {
        perform(wr.write(right.mr.address(), right.mr.rkey()));
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void readPacket() {
        perform(wr.read(right.mr.address(), right.mr.rkey()));
    }

    private void perform(SendRequest operation) {
        left.qp.postSend(operation.local(left.mr, 0, BYTES));
        for (completed = false; !completed; ) {
            devices.progress();
            left.sendCq.poll(1, this);
        }
    }

    @Override
    public void accept(WorkCompletion wc) {
        wc.requireSuccess();
        completed = true;
    }
}

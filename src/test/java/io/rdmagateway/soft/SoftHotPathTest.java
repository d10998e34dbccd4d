package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With one peer, moving a packet makes no garbage: neither on the engine's threads nor on the one that posts. */
class SoftHotPathTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BYTES = 64 << 10;
    private static final int OUTSTANDING = 8;
    private static final int WARM_UP = 600;
    private static final int ROUNDS = 400;

    private final LoopbackPair devices = new LoopbackPair();
    private Side left;
    private Side right;
    private int completed;
    private final Consumer<WorkCompletion> count = wc -> {
        wc.requireSuccess();
        completed++;
    };

    @BeforeEach
    void connect() {
        Side.Wishes wishes = Side.Wishes.NONE.mtu(Mtu.MTU_4096);
        left = new Side(devices, devices.left(), wishes);
        right = new Side(devices, devices.right(), wishes);
        Side.connect(left, right);
    }

    @AfterEach
    void closeEverything() {
        left.close();
        right.close();
        devices.close();
    }

    private void move(SendRequest wr, int rounds) {
        completed = 0;
        for (int posted = 0; completed < rounds; ) {
            while (posted < rounds && posted - completed < OUTSTANDING) {
                if (posted++ % 2 == 0) {
                    wr.write(right.mr.address(), right.mr.rkey()).local(left.mr, 0, BYTES);
                } else {
                    wr.read(right.mr.address(), right.mr.rkey()).local(left.mr, 0, BYTES);
                }
                left.qp.postSend(wr);
            }
            left.sendCq.poll(OUTSTANDING, count);
            Thread.yield();
        }
    }

    private long allocatedByAll() {
        return THREADS.getThreadAllocatedBytes(devices.leftEngine().thread().threadId())
                + THREADS.getThreadAllocatedBytes(devices.rightEngine().thread().threadId())
                + THREADS.getCurrentThreadAllocatedBytes();
    }

    @Test
    void shouldMakeNoGarbageWhenPacketsFlow() {
        SendRequest wr = left.qp.newSendRequest();
        move(wr, WARM_UP);

        long before = allocatedByAll();
        move(wr, ROUNDS);
        long allocated = allocatedByAll() - before;

        assertThat((double) allocated / (ROUNDS * BYTES / Mtu.MTU_4096.bytes()))
                .as("bytes per packet")
                .isLessThan(1.0);
    }

    @Test
    void shouldSleepWhenIdle() {
        Thread engine = devices.leftEngine().thread();
        move(left.qp.newSendRequest(), 100);
        // Waits for something that does not come.
        assertThat(left.channel.await(Duration.ofMillis(20))).isEmpty();
        long start = System.nanoTime();
        long before = THREADS.getThreadCpuTime(engine.threadId());

        assertThat(left.channel.await(Duration.ofMillis(400))).isEmpty();

        double share = (double) (THREADS.getThreadCpuTime(engine.threadId()) - before) / (System.nanoTime() - start);
        assertThat(share).as("share of a core").isLessThan(0.02);
    }
}

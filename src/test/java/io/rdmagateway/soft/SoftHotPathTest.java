package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Garbage;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With one peer, moving a packet makes no garbage: neither on the engine's threads nor on the one that posts. */
class SoftHotPathTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BYTES = 64 << 10;
    private static final int OUTSTANDING = 8;
    private static final int WARM_UP = 600;
    /** What is done once per burst is to be compiled, too. */
    private static final int BURSTS_WARM_UP = 2_500;

    private static final int ROUNDS = 400;
    private static final Set<Access> LENT = Set.of(Access.REMOTE_WRITE);

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

    private Thread[] engines() {
        return new Thread[] {
            devices.leftEngine().thread(), devices.rightEngine().thread()
        };
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

    @Test
    void shouldMakeNoGarbageWhenPacketsFlow() {
        SendRequest wr = left.qp.newSendRequest();
        move(wr, BURSTS_WARM_UP);

        long allocated = Garbage.ofLeanest(() -> move(wr, ROUNDS), engines());

        assertThat((double) allocated / (ROUNDS * BYTES / Mtu.MTU_4096.bytes()))
                .as("bytes per packet")
                .isLessThan(1.0);
    }

    private void lend(SendRequest wr, MemoryWindow window, MemoryRegion region, int rounds) {
        completed = 0;
        for (int i = 0; i < rounds; i++) {
            left.qp.postSend(wr.bindMw(window, region, 0, BYTES, LENT));
            left.qp.postSend(wr.localInv(window.rkey()));
            while (completed < 2 * (i + 1 - OUTSTANDING)) {
                left.sendCq.poll(OUTSTANDING, count);
                Thread.yield();
            }
        }
        while (completed < 2 * rounds) {
            left.sendCq.poll(OUTSTANDING, count);
            Thread.yield();
        }
    }

    /**
     * What a key opens is an object of its own, so that nobody who holds an old one can mistake it for the new one; and
     * random bytes are drawn for it.
     */
    @Test
    void shouldMakeLittleMoreThanKeyWhenWindowIsBound() {
        SendRequest wr = left.qp.newSendRequest();
        MemoryRegion region = left.pd.regMr(left.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
        MemoryWindow window = left.pd.allocMw();
        lend(wr, window, region, 10 * WARM_UP);

        long allocated = Garbage.ofLeanest(() -> lend(wr, window, region, 10 * ROUNDS), engines());

        assertThat((double) allocated / (10 * ROUNDS)).as("bytes per bind").isLessThan(128.0);
        window.close();
        region.close();
    }

    /** On this thread, and not on an engine's that also wakes up and sleeps: that is the JDK's and makes a little. */
    @Test
    void shouldMakeNoGarbageWhenCompletionIsAnnounced() {
        SoftCompletionChannel channel = (SoftCompletionChannel) left.channel;
        SoftCompletionQueue cq = (SoftCompletionQueue) devices.left().createCq(2, channel);
        announce(channel, cq, WARM_UP);

        long allocated = announce(channel, cq, ROUNDS);

        assertThat((double) allocated / ROUNDS).as("bytes per announcement").isLessThan(1.0);
        cq.close();
    }

    private static long announce(SoftCompletionChannel channel, SoftCompletionQueue cq, int rounds) {
        long allocated = 0;
        for (int i = 0; i < rounds; i++) {
            cq.reqNotify(false);
            long wrId = i;
            allocated += Garbage.of(() -> cq.push(
                    wrId, WorkCompletionStatus.SUCCESS, WorkCompletionOpcode.SEND, 0, Beside.NOTHING, 0, 1, false));
            assertThat(channel.await(Duration.ZERO)).containsSame(cq);
            cq.poll(1, wc -> {});
        }
        return allocated;
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

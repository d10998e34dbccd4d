package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users of two devices with threads, who wait in every way there is. */
class SharedProgressTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TALKERS = 3;
    private static final int ROUNDS = 200;

    /** So many packets of the left device are lost. */
    private final AtomicInteger toLose = new AtomicInteger();

    private final DevicePair devices = new DevicePair.Open(device("127.0.86.1"), device("127.0.86.2"));
    private final List<Side> sides = new ArrayList<>();

    private SoftDevice device(String address) {
        SecureRandom random = new SecureRandom();
        Link link = UdpLink.open(InetAddress.ofLiteral(address), SoftProvider.DEFAULT_PORT, random);
        return new SoftDevice(
                        address,
                        new LinkAround(link) {
                            @Override
                            boolean send(Route route, ByteBuffer datagram) throws IOException {
                                return toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                                        || super.send(route, datagram);
                            }
                        },
                        System::nanoTime,
                        random)
                .start();
    }

    private Side side(RdmaDevice device) {
        Side.Wishes wishes = Side.Wishes.NONE.timers(new RcTimers(14, 6, 7, 1, 64));
        Side side = new Side(devices, device, wishes);
        sides.add(side);
        return side;
    }

    private Side[] connected() {
        Side[] pair = {side(devices.left()), side(devices.right())};
        Side.connect(pair[0], pair[1]);
        return pair;
    }

    @AfterEach
    void close() {
        sides.forEach(Side::close);
        devices.close();
    }

    /** Posts and then sleeps: nobody polls until the completion is announced. */
    private static void writeAndSleep(Side left, Side right, int bytes) {
        left.sendCq.reqNotify(false);
        left.qp.postSend(left.qp
                .newSendRequest()
                .write(right.mr.address(), right.mr.rkey())
                .local(left.mr, 0, bytes));
        assertThat(left.channel.await(PATIENCE)).containsSame(left.sendCq);
        assertThat(left.sendCq.poll(1, WorkCompletion::requireSuccess)).isEqualTo(1);
    }

    @Test
    void shouldResendWhenPosterNeverPolls() {
        Side[] pair = connected();
        for (int i = 0; i < 5; i++) {
            toLose.set(1);
            writeAndSleep(pair[0], pair[1], 64);
        }
    }

    @Test
    void shouldServeWhoSleepsRightAfterOthersPolled() {
        Side[] pair = connected();
        for (int i = 0; i < 20; i++) {
            for (int polls = 0; polls < 200; polls++) {
                pair[0].recvCq.poll(1, wc -> {});
                pair[1].recvCq.poll(1, wc -> {});
            }
            writeAndSleep(pair[0], pair[1], i % 2 == 0 ? 64 : 64 << 10);
        }
    }

    @Test
    void shouldKeepSocketsWhenPosterIsInterrupted() {
        Side[] pair = connected();
        Thread.currentThread().interrupt();
        try {
            for (int i = 0; i < 20; i++) {
                pair[0].qp.postSend(pair[0].qp
                        .newSendRequest()
                        .write(pair[1].mr.address(), pair[1].mr.rkey())
                        .local(pair[0].mr, 0, 64));
                pair[0].requireSend();
            }
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        writeAndSleep(pair[0], pair[1], 64);
    }

    @Test
    void shouldLoseNothingWhenManyPollAndPost() throws Exception {
        List<Side[]> pairs = new ArrayList<>();
        for (int i = 0; i < TALKERS; i++) {
            pairs.add(connected());
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> all = new ArrayList<>();
            for (Side[] pair : pairs) {
                all.add(threads.submit(() -> talk(pair[0], true)));
                all.add(threads.submit(() -> talk(pair[1], false)));
            }
            all.add(threads.submit(() -> register(pairs.getFirst()[0])));
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void talk(Side side, boolean first) {
        for (int i = 0; i < ROUNDS; i++) {
            side.receive(i, 4096, 64);
            if (first || i > 0) {
                side.qp.postSend(side.qp.newSendRequest().send().local(side.mr, 0, 64));
            }
            side.requireRecv();
            if (first || i > 0) {
                side.requireSend();
            }
        }
        if (!first) {
            side.qp.postSend(side.qp.newSendRequest().send().local(side.mr, 0, 64));
            side.requireSend();
        }
    }

    private static void register(Side side) {
        for (int i = 0; i < ROUNDS; i++) {
            side.pd.regMr(side.memory, Set.of()).close();
        }
    }
}

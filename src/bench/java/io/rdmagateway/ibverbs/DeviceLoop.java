package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What perftest measures, on the kernel's first device and with perftest's settings: {@code write} and {@code read} keep a
 * depth of requests outstanding of which one in an interval is signaled, {@code send} sends a message to and fro.
 *
 * <p>Arguments: mode, bytes, iterations, turns. Prints MiB per second, or the median of half a round trip in microseconds,
 * for each turn.
 */
final class DeviceLoop implements AutoCloseable {

    private static final int DEPTH = 64;
    private static final int SIGNAL_INTERVAL = 32;
    private static final int POLLED_AT_ONCE = 16;

    private final RdmaDevice device;
    private final IbverbsPair pair;
    private final int bytes;
    private final int iterations;

    private DeviceLoop(int bytes, int iterations) {
        IbverbsProvider provider = new IbverbsProvider();
        this.device = provider.open(provider.deviceNames().getFirst());
        this.pair = new IbverbsPair(device);
        this.bytes = bytes;
        this.iterations = iterations;
    }

    public static void main(String[] args) throws InterruptedException {
        String mode = args[0];
        int turns = Integer.parseInt(args[3]);
        try (DeviceLoop loop = new DeviceLoop(Integer.parseInt(args[1]), Integer.parseInt(args[2]))) {
            for (int turn = 0; turn < turns; turn++) {
                System.out.printf(
                        "%s %d %.2f%n", mode, loop.bytes, mode.equals("send") ? loop.latency() : loop.bandwidth(mode));
            }
        }
    }

    private double bandwidth(String mode) {
        RemoteMemory remote = pair.b.mr.remote();
        SendRequest wr = pair.a.qp.newSendRequest();
        int[] completed = new int[1];
        Consumer<WorkCompletion> count = wc -> {
            wc.requireSuccess();
            completed[0] += SIGNAL_INTERVAL;
        };
        int whole = iterations / SIGNAL_INTERVAL * SIGNAL_INTERVAL;
        long start = System.nanoTime();
        for (int posted = 0; completed[0] < whole; ) {
            while (posted < whole && posted - completed[0] < DEPTH) {
                posted++;
                if (mode.equals("read")) {
                    wr.read(remote.address(), remote.rkey());
                } else {
                    wr.write(remote.address(), remote.rkey());
                }
                wr.local(pair.a.mr, 0, bytes);
                if (posted % SIGNAL_INTERVAL != 0) {
                    wr.unsignaled();
                }
                pair.a.qp.postSend(wr);
            }
            pair.a.cq.poll(POLLED_AT_ONCE, count);
        }
        return (double) whole * bytes / (1 << 20) / ((System.nanoTime() - start) / 1e9);
    }

    private double latency() throws InterruptedException {
        Thread echo = Thread.ofPlatform().start(() -> {
            End end = new End(pair.b);
            end.expect();
            for (int i = 0; i < iterations; i++) {
                end.receive();
                end.send();
            }
            end.drain();
        });
        End end = new End(pair.a);
        end.expect();
        long[] nanos = new long[iterations];
        for (int i = 0; i < iterations; i++) {
            long start = System.nanoTime();
            end.send();
            end.receive();
            nanos[i] = System.nanoTime() - start;
        }
        end.drain();
        echo.join();
        Arrays.sort(nanos);
        return nanos[iterations / 2] / 2e3;
    }

    /** One end of the ping-pong; always one receive ahead. */
    private final class End implements Consumer<WorkCompletion> {
        private final IbverbsPair.Side side;
        private final SendRequest wr;
        private final ReceiveRequest recv;
        private int sent;
        private int received;
        private int outstanding;

        End(IbverbsPair.Side side) {
            this.side = side;
            this.wr = side.qp.newSendRequest();
            this.recv = side.qp.newReceiveRequest();
        }

        void expect() {
            side.qp.postRecv(recv.clear().local(side.mr, 0, bytes));
        }

        void send() {
            wr.send().local(side.mr, 0, bytes);
            if (++sent % SIGNAL_INTERVAL != 0) {
                wr.unsignaled();
            } else {
                outstanding++;
            }
            side.qp.postSend(wr);
        }

        void receive() {
            expect();
            int before = received;
            while (received == before) {
                side.cq.poll(POLLED_AT_ONCE, this);
            }
        }

        void drain() {
            while (outstanding > 0) {
                side.cq.poll(POLLED_AT_ONCE, this);
            }
        }

        @Override
        public void accept(WorkCompletion wc) {
            wc.requireSuccess();
            switch (wc.opcode()) {
                case RECV -> received++;
                default -> outstanding--;
            }
        }
    }

    @Override
    public void close() {
        pair.close();
        device.close();
    }
}

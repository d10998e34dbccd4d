package io.rdmagateway.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Compares half of the round trip of 64 bytes by a SEND of the soft device with that of a TCP connection without delay, by
 * turns: with both ends polling, and with both of them blocking.
 *
 * <p>Arguments: rounds (31), round trips per turn (20000).
 */
public final class PingPongBenchmark {

    private static final int WARM_UP = 8;
    private static final int MESSAGE_BYTES = 64;

    private PingPongBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 31;
        int trips = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        try (SoftPair devices = new SoftPair();
                PingPong softPolling = new SoftPingPong(devices, MESSAGE_BYTES, true);
                PingPong tcpPolling = new TcpPingPong(SoftPair.RIGHT, MESSAGE_BYTES, true);
                PingPong softBlocking = new SoftPingPong(devices, MESSAGE_BYTES, false);
                PingPong tcpBlocking = new TcpPingPong(SoftPair.RIGHT, MESSAGE_BYTES, false)) {
            List<PingPong> all = List.of(softPolling, tcpPolling, softBlocking, tcpBlocking);
            long[] nanos = new long[trips];
            for (int round = -WARM_UP; round < rounds; round++) {
                for (PingPong one : all) {
                    turn(one, nanos);
                    if (round >= 0) {
                        Turns.print(one.name(), round, "us", nanos[trips / 2] / 2e3);
                        Turns.print(one.name() + ", p99", round, "us", nanos[(int) (trips * 0.99)] / 2e3);
                    }
                }
            }
        }
    }

    private static void turn(PingPong one, long[] nanos) throws Exception {
        one.begin(nanos.length);
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            one.trip();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
    }
}

package io.rdmagateway.bench;

import java.util.List;

/**
 * Compares the soft device to Arrow Flight, in this JVM and over the loopback interface: READ to DoGet, WRITE to DoPut.
 *
 * <p>Arguments: rounds (15), MiB per turn (256).
 */
public final class FlightBenchmark {

    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int WARM_UP = 4;

    private FlightBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 256;
        try (SoftPair devices = new SoftPair();
                Lane read = new SoftLane(devices, true, MESSAGE_BYTES, false);
                Lane privateRead = new SoftLane(devices, true, MESSAGE_BYTES, true);
                Lane get = new FlightLane(SoftPair.RIGHT, false, MESSAGE_BYTES, false);
                Lane zeroCopyGet = new FlightLane(SoftPair.RIGHT, false, MESSAGE_BYTES, true);
                Lane write = new SoftLane(devices, false, MESSAGE_BYTES, false);
                Lane privateWrite = new SoftLane(devices, false, MESSAGE_BYTES, true);
                Lane put = new FlightLane(SoftPair.RIGHT, true, MESSAGE_BYTES, false);
                Lane zeroCopyPut = new FlightLane(SoftPair.RIGHT, true, MESSAGE_BYTES, true)) {
            new Rounds(rounds, WARM_UP, mebibytes << 20)
                    .run(List.of(read, get, privateRead, zeroCopyGet, write, put, privateWrite, zeroCopyPut));
        }
    }
}

package io.rdmagateway.bench;

import io.rdmagateway.verbs.Mtu;
import java.util.List;

/**
 * Compares the soft device to gRPC and to bare sockets, all within this JVM and over the loopback interface.
 *
 * <p>Arguments: rounds (15), MiB per turn (256).
 */
public final class TransportBenchmark {

    private static final int SMALL_BYTES = 64 << 10;
    private static final int LARGE_BYTES = 1 << 20;
    private static final int BTH_AND_ICRC_BYTES = 16;
    private static final int WARM_UP = 4;

    private TransportBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 256;
        try (SoftPair devices = new SoftPair();
                Lane writeSmall = new SoftLane(devices, false, SMALL_BYTES, false);
                Lane readSmall = new SoftLane(devices, true, SMALL_BYTES, false);
                Lane privateSmall = new SoftLane(devices, false, SMALL_BYTES, true);
                Lane grpcSmall = new GrpcLane(SoftPair.RIGHT, SMALL_BYTES, false);
                Lane tunedSmall = new GrpcLane(SoftPair.RIGHT, SMALL_BYTES, true);
                Lane vertxSmall = new VertxGrpcLane(SoftPair.RIGHT, SMALL_BYTES);
                Lane tcpSmall = new TcpLane(SoftPair.RIGHT, SMALL_BYTES);
                Lane writeLarge = new SoftLane(devices, false, LARGE_BYTES, false);
                Lane readLarge = new SoftLane(devices, true, LARGE_BYTES, false);
                Lane privateWrite = new SoftLane(devices, false, LARGE_BYTES, true);
                Lane privateRead = new SoftLane(devices, true, LARGE_BYTES, true);
                Lane grpcLarge = new GrpcLane(SoftPair.RIGHT, LARGE_BYTES, false);
                Lane tunedLarge = new GrpcLane(SoftPair.RIGHT, LARGE_BYTES, true);
                Lane vertxLarge = new VertxGrpcLane(SoftPair.RIGHT, LARGE_BYTES);
                Lane tcpLarge = new TcpLane(SoftPair.RIGHT, LARGE_BYTES);
                Lane udp = udp("raw UDP, MTU 4096", Mtu.MTU_4096.bytes());
                Lane largeUdp = udp("raw UDP, private payload", devices.privatePayloadBytes())) {
            new Rounds(rounds, WARM_UP, mebibytes << 20)
                    .run(List.of(
                            writeSmall,
                            grpcSmall,
                            readSmall,
                            tunedSmall,
                            privateSmall,
                            vertxSmall,
                            tcpSmall,
                            writeLarge,
                            grpcLarge,
                            readLarge,
                            tunedLarge,
                            privateWrite,
                            tcpLarge,
                            privateRead,
                            vertxLarge,
                            udp,
                            largeUdp));
        }
    }

    /** Datagrams as long as the packets of a soft device that have so many bytes of payload. */
    private static Lane udp(String name, int payloadBytes) {
        return new UdpLane(name, SoftPair.LEFT, SoftPair.RIGHT, payloadBytes, BTH_AND_ICRC_BYTES);
    }
}

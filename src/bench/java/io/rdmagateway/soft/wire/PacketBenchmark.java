package io.rdmagateway.soft.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a packet takes before it is sent and after it came: headers, and the checksum over all of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {

    private static final int OFFSET = PseudoHeader.MAX_BYTES;
    private static final int PORT = 4791;

    @Param({"64", "4096"})
    public int payloadBytes;

    private final PseudoHeader header =
            PseudoHeader.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
    private final Icrc icrc = new Icrc();
    private final Packet outgoing = new Packet();
    private final Packet incoming = new Packet();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 13);
    private int psn;

    @Setup
    public void fill() {
        writeHeaders();
        header.write(buffer, OFFSET, PORT, PORT, outgoing.lengthBytes());
        icrc.seal(buffer, OFFSET, outgoing.lengthBytes(), header);
    }

    @Benchmark
    public Packet writeHeaders() {
        psn = PsnCircle.plus(psn, 1);
        outgoing.write(buffer, OFFSET, Opcode.WRITE_ONLY, payloadBytes);
        outgoing.bth().write(Opcode.WRITE_ONLY.code(), false, Packet.padOf(payloadBytes), 0x777777, true, psn);
        outgoing.reth().write(1 << 20, 17, payloadBytes);
        outgoing.sealPad();
        return outgoing;
    }

    @Benchmark
    public Packet.Flaw readHeaders() {
        return incoming.read(buffer, OFFSET, outgoing.lengthBytes());
    }

    @Benchmark
    public void sealIcrc() {
        icrc.seal(buffer, OFFSET, outgoing.lengthBytes(), header);
    }

    @Benchmark
    public Icrc.Verdict checkIcrc() {
        return icrc.check(buffer, OFFSET, outgoing.lengthBytes(), header);
    }
}

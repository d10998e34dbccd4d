package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.testing.RawSocket;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Sends packets in the name of one end of a connection to the other: requests that change, read or add to memory, some
 * that break a queue pair, and answers. What he does not know he draws at random.
 */
final class Injector implements AutoCloseable {

    private static final int PAYLOAD_BYTES = 16;
    private static final byte[] PAYLOAD = Victim.bytes(PAYLOAD_BYTES);
    private static final int KINDS = 8;

    private final RawSocket socket = new RawSocket();
    private final Knowledge knowledge;
    private final RandomGenerator random;
    private final IntPredicate spared;
    private final Side victim;
    private final long target;
    private final InetAddress own;
    private final End requester;
    private final End responder;
    private long redrawn;

    /**
     * One end of the connection.
     *
     * @param port that it sends from
     * @param firstPsn as its endpoint says
     */
    record End(InetAddress address, int port, int qpNum, int firstPsn) {

        static End of(Side side, InetAddress address, int port) {
            return new End(
                    address,
                    port,
                    side.endpoint().qpNum(),
                    side.endpoint().psn().value());
        }
    }

    /**
     * @param own where he is, when he does not pretend
     * @param victim whose memory he is after: the responder's end
     * @param target the address that he wants to write to
     * @param spared PSNs that are not to be sent, counted by {@link #redrawn()}
     */
    Injector(
            Knowledge knowledge,
            InetAddress own,
            End requester,
            End responder,
            Side victim,
            long target,
            IntPredicate spared,
            RandomGenerator random) {
        this.knowledge = knowledge;
        this.own = own;
        this.requester = requester;
        this.responder = responder;
        this.victim = victim;
        this.target = target;
        this.spared = spared;
        this.random = random;
    }

    /** Returns how often a PSN was drawn that was to be spared. */
    long redrawn() {
        return redrawn;
    }

    /** Sends packets at random. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(KINDS);
            boolean answer = kind >= KINDS - 2;
            Forger forger = answer ? forger(responder, requester) : forger(requester, responder);
            send(packet(forger, kind, psn()));
        }
    }

    /** Sends one WRITE to the target, at a PSN that he was told. */
    void write(int psn, PseudoHeader seal) {
        Forger forger = new Forger(
                new InetSocketAddress(requester.address, requester.port), responder.address, responder.qpNum, seal);
        send(forger.write(Opcode.WRITE_ONLY, psn, PAYLOAD, target, victim.mr.rkey(), PAYLOAD_BYTES));
    }

    private void send(Datagram datagram) {
        socket.send(datagram.source(), datagram.destination(), SoftProvider.DEFAULT_PORT, datagram.bytes());
    }

    private boolean knows(Knowledge needed) {
        return knowledge.compareTo(needed) >= 0;
    }

    private int psn() {
        while (true) {
            int psn = random.nextInt(PsnCircle.SIZE);
            if (!spared.test(psn)) {
                return psn;
            }
            redrawn++;
        }
    }

    private Forger forger(End from, End to) {
        int port = knows(Knowledge.ALL_BUT_PSN) ? from.port : random.nextInt(1 << 16);
        // Half of the time he pretends to be the peer, which is no secret, and else he is himself.
        boolean pretends = knows(Knowledge.ALL_BUT_PSN) || random.nextBoolean();
        InetAddress address = pretends ? from.address : own;
        // He knows of the private form as well, and guesses what it wants.
        PseudoHeader header = random.nextBoolean()
                ? PseudoHeader.of(address, to.address)
                : PseudoHeader.of(address, to.address, random.nextLong(1L << 48));
        return new Forger(
                new InetSocketAddress(address, port),
                to.address,
                knows(Knowledge.QP_NUM) ? to.qpNum : random.nextInt(1 << 24),
                header);
    }

    private Datagram packet(Forger forger, int kind, int psn) {
        boolean memoryKnown = knows(Knowledge.ALL_BUT_PSN);
        long at = memoryKnown ? target : random.nextLong();
        int rkey = memoryKnown ? victim.mr.rkey() : random.nextInt();
        return switch (kind) {
            case 0, 1 -> forger.write(Opcode.WRITE_ONLY, psn, PAYLOAD, at, rkey, PAYLOAD_BYTES);
            case 2 -> forger.read(psn, at, rkey, PAYLOAD_BYTES);
            case 3 -> forger.fetchAdd(psn, at & -8, rkey, 1);
            case 4 -> forger.packet(Opcode.WRITE_MIDDLE, psn, PAYLOAD, packet -> {});
            case 5 -> forger.write(Opcode.WRITE_ONLY, psn, PAYLOAD, at, rkey + 1, PAYLOAD_BYTES);
            case 6 ->
                forger.acknowledge(
                        psn,
                        random.nextBoolean() ? Syndrome.ACK : Syndrome.NAK_REMOTE_ACCESS,
                        random.nextInt(PsnCircle.SIZE));
            default -> forger.packet(Opcode.READ_RESPONSE_MIDDLE, psn, new byte[Victim.MTU], packet -> {});
        };
    }

    @Override
    public void close() {
        socket.close();
    }
}

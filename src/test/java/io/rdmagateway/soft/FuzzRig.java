package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Random;

/**
 * A device whose peer is a fuzzer, and what must hold whatever that sends: no fault, no byte outside of what was
 * granted, no state for strangers, each work request completed once and in order, only proper packets in return.
 *
 * <p>Registered memory lies between canaries, whose bytes no packet contains unless they leak.
 */
final class FuzzRig implements AutoCloseable {

    static final int MTU = 256;
    static final int BLOCK_BYTES = 2048;
    static final int MAX_OUTSTANDING = 8;
    static final int PEER_QP_NUM = 0x777777;

    private static final String DEVICE = "10.0.0.1";
    private static final String PEER = "10.0.0.9";
    private static final int PORT = 0xd00d;
    private static final int OFFSET = PseudoHeader.MAX_BYTES;
    private static final long CANARY = 0xc5a1_93e7_5bd9_f10eL;
    private static final byte READABLE = 0x11;
    private static final int MAX_TURNS = 10_000;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemoryNetwork network = new MemoryNetwork();
    private final FakeClock clock = new FakeClock();
    private final InetAddress peerAddress = InetAddress.ofLiteral(PEER);
    private final InetAddress deviceAddress = InetAddress.ofLiteral(DEVICE);
    private final PseudoHeader incoming = PseudoHeader.of(peerAddress, deviceAddress);
    private final PseudoHeader outgoing = PseudoHeader.of(deviceAddress, peerAddress);
    private final ByteBuffer scratch = ByteBuffer.allocate(OFFSET + (1 << 16));
    private final Icrc icrc = new Icrc();
    private final Packet seen = new Packet();

    private final SoftDevice device = new SoftDevice("fuzzed", network.join(DEVICE), clock, new Random(1));
    private final ProtectionDomain pd = device.allocPd();
    private final ProtectionDomain foreignPd = device.allocPd();
    private final CompletionQueue sendCq = device.createCq(64);
    private final CompletionQueue recvCq = device.createCq(64);
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(11 * BLOCK_BYTES, 4096);
    private final MemorySegment pristine = arena.allocate(11 * BLOCK_BYTES, 4096);

    /** The peer may do anything with it. It and no other region can be {@linkplain #closeOpenRegion closed}. */
    private MemoryRegion open;

    /** Null between connections. */
    private LentWindow lent;

    private final MemoryRegion readable;
    private final MemoryRegion local;
    private final MemoryRegion foreign;

    private QueuePair qp;
    private SendRequest draft;
    private int firstPsn;
    private int peerPsn;
    private long nextSendId;
    private long nextRecvId;
    private final Queue<Long> sends = new ArrayDeque<>();
    private final Queue<Long> receives = new ArrayDeque<>();

    private int lastSentPsn;
    private int sentMessages;
    private long packets;

    FuzzRig() {
        for (long i = 0; i < pristine.byteSize(); i += Long.BYTES) {
            pristine.set(LONG, i, CANARY);
        }
        pristine.asSlice(BLOCK_BYTES, BLOCK_BYTES).fill(READABLE);
        pristine.asSlice(3 * BLOCK_BYTES, BLOCK_BYTES).fill(READABLE);
        pristine.asSlice(9 * BLOCK_BYTES + LentWindow.OFFSET, LentWindow.BYTES).fill(READABLE);
        memory.copyFrom(pristine);
        readable = pd.regMr(block(3), EnumSet.of(Access.REMOTE_READ));
        local = pd.regMr(block(5), EnumSet.of(Access.LOCAL_WRITE));
        foreign = foreignPd.regMr(
                block(7),
                EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC));
        network.observe(this::inspect);
    }

    private MemorySegment block(int index) {
        return memory.asSlice((long) index * BLOCK_BYTES, BLOCK_BYTES);
    }

    // ---- a connection

    /** Connects a new queue pair to the fuzzer. */
    void connect(int devicePsn, int fuzzerPsn, int maxRdAtomic) {
        open = pd.regMr(
                block(1),
                EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC));
        PreparedQueuePair prepared = pd.createQp(new QueuePairConfig(
                sendCq,
                recvCq,
                new QueuePairCaps(MAX_OUTSTANDING, MAX_OUTSTANDING, 2, 2, 16),
                device.port(1),
                device.gids(1).getFirst(),
                EnumSet.of(Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC),
                maxRdAtomic,
                new RcTimers(4, 2, 2, 1, 64)));
        QueuePairEndpoint told = prepared.endpoint(new Psn(devicePsn));
        qp = prepared.connect(
                told,
                new QueuePairEndpoint(
                        PEER_QP_NUM,
                        new Psn(fuzzerPsn),
                        Gid.of(peerAddress),
                        0,
                        LinkLayer.ETHERNET,
                        Mtu.MTU_256,
                        maxRdAtomic,
                        0));
        draft = qp.newSendRequest();
        lent = new LentWindow(pd, block(9));
        post(lent.bind(newSend()), false);
        settle();
        firstPsn = devicePsn;
        lastSentPsn = PsnCircle.plus(devicePsn, -1);
        sentMessages = 0;
        peerPsn = fuzzerPsn;
    }

    /** Checks everything that must hold at the end, breaks the connection, checks again and starts afresh. */
    void finish() {
        network.refuse(0);
        requireSound();
        takeCompletions();
        if (!isBroken()) {
            qp.fail();
        }
        settle();
        takeCompletions();
        for (long rest : sends) {
            require((rest & 1) == 0, "a signaled request has no completion");
        }
        sends.clear();
        require(receives.isEmpty(), "a receive has no completion");
        qp.close();
        lent.close();
        lent = null;
        if (open != null) {
            open.close();
            open = null;
        }
        requireSoundTables(0);
        require(device.engine().connections().size() == 0, "a queue pair is left in the table");
        require(device.engine().keys().count() == device.engine().memory().size(), "a key is left over");
        while (device.awaitEvent(Duration.ZERO).isPresent()) {
            // Read, so that they do not pile up.
        }
        memory.copyFrom(pristine);
        // The number of the queue pair leaves its quarantine.
        clock.advance(2 * QpNumbers.QUARANTINE_NANOS);
        settle();
    }

    boolean isBroken() {
        return switch (qp.info().state()) {
            case ERR -> true;
            case RTS -> false;
            default -> throw new AssertionError("neither RTS nor ERR");
        };
    }

    // ---- what the fuzzer may know

    int qpNum() {
        return qp.qpNum();
    }

    /** Returns the PSN that the responder waits for. */
    int expectedPsn() {
        return isBroken() ? peerPsn : qp.info().recvPsn().value();
    }

    int firstPsn() {
        return firstPsn;
    }

    int lastSentPsn() {
        return lastSentPsn;
    }

    int sentMessages() {
        return sentMessages;
    }

    /** Returns a key and address to attack: 0 to 3 name the regions, the open one first, and then comes the window. */
    RemoteMemory remote(int index) {
        return switch (index) {
            case 0 -> open == null ? readable.remote() : open.remote();
            case 1 -> readable.remote();
            case 2 -> local.remote();
            case 3 -> foreign.remote();
            default -> lent.remote();
        };
    }

    LentWindow lent() {
        return lent;
    }

    long count(Counter counter) {
        return device.engine().counters().of(counter);
    }

    /** Returns how many packets were sent to the device so far. */
    long packets() {
        return packets;
    }

    // ---- what the fuzzer does

    /** Gives bytes a right ICRC, whatever else is wrong with them. */
    byte[] seal(byte[] datagram) {
        if (datagram.length < 2 * Icrc.BYTES + 1) {
            return datagram;
        }
        scratch.put(OFFSET, datagram);
        incoming.write(scratch, OFFSET, PORT, SoftProvider.DEFAULT_PORT, datagram.length);
        icrc.seal(scratch, OFFSET, datagram.length, incoming);
        return Arrays.copyOfRange(scratch.array(), OFFSET, OFFSET + datagram.length);
    }

    void send(byte[] datagram) {
        sendFrom(peerAddress, datagram);
    }

    void sendFrom(InetAddress source, byte[] datagram) {
        packets++;
        network.send(new Datagram(new InetSocketAddress(source, PORT), deviceAddress, datagram));
    }

    /** Lets the device work until it rests. */
    void settle() {
        try {
            for (int i = 0; i < MAX_TURNS; i++) {
                int work = device.engine().turn();
                if (lent != null) {
                    lent.requireSound();
                }
                if (work == 0) {
                    // What found the way full has still to be sent.
                    if (!network.isFull()) {
                        return;
                    }
                    network.refuse(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the engine does not come to rest");
    }

    void advanceClock(long nanos) {
        clock.advance(nanos);
    }

    /** Lets so many attempts of the device to send find the way full. */
    void fillWay(int attempts) {
        network.refuse(attempts);
    }

    void closeOpenRegion() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Returns a request to be filled in and {@link #post posted}, or null when the queue is full. */
    SendRequest newSend() {
        return sends.size() < MAX_OUTSTANDING ? draft.wrId(nextSendId) : null;
    }

    void post(SendRequest wr, boolean signaled) {
        if (!signaled) {
            wr.unsignaled();
        }
        try {
            qp.postSend(wr);
        } catch (VerbsException e) {
            // READs and atomics where none are allowed, or more unsignaled requests than the queue holds.
            require(e.errno() == Errno.EINVAL || e.errno() == Errno.ENOMEM, "a request was refused for no reason");
            return;
        }
        sends.add(nextSendId++ << 1 | (signaled ? 1 : 0));
    }

    MemoryRegion local() {
        return local;
    }

    void postReceive(int offset, int bytes) {
        if (receives.size() < MAX_OUTSTANDING) {
            qp.postRecv(qp.newReceiveRequest().wrId(nextRecvId).local(local, offset, bytes));
            receives.add(nextRecvId++);
        }
    }

    // ---- what must hold

    /** Checks the device as a whole. */
    void requireSound() {
        lent.requireSound();
        requireSoundTables(lent.isBound() ? 2 : 1);
    }

    private void requireSoundTables(int ofWindow) {
        require(count(Counter.ENGINE_FAULTS) == 0, "a fault of the engine");
        require(device.engine().memory().size() == (open == null ? 3 : 4) + ofWindow, "the table of keys has changed");
        require(device.engine().connections().size() <= 1, "the table of queue pairs has changed");
        requirePristine(0, "below the open region");
        requirePristine(2, "above the open region");
        requirePristine(3, "read-only region");
        requirePristine(4, "above the read-only region");
        requirePristine(6, "above the local region");
        requirePristine(7, "region of another domain");
        requirePristine(8, "above the region of another domain");
        requirePristine(10, "above the region of the window");
    }

    /** As AssertJ, but free of cost: it is asked hundreds of millions of times. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private void requirePristine(int block, String what) {
        long from = (long) block * BLOCK_BYTES;
        long to = from + BLOCK_BYTES;
        if (MemorySegment.mismatch(memory, from, to, pristine, from, to) >= 0) {
            throw new AssertionError("written to: " + what);
        }
    }

    void takeCompletions() {
        while (sendCq.poll(64, this::takeSend) > 0) {}
        while (recvCq.poll(64, this::takeReceive) > 0) {}
    }

    private void takeSend(WorkCompletion wc) {
        while (!sends.isEmpty() && sends.peek() != (wc.wrId() << 1 | 1) && sends.peek() != wc.wrId() << 1) {
            long skipped = sends.remove();
            require((skipped & 1) == 0, "a signaled request was passed over");
        }
        Long found = sends.poll();
        require(found != null, "a send request completed twice, or was never posted");
        require(
                (found & 1) != 0 || wc.status() != WorkCompletionStatus.SUCCESS,
                "an unsignaled request completed with success");
    }

    private void takeReceive(WorkCompletion wc) {
        Long oldest = receives.poll();
        require(oldest != null && oldest == wc.wrId(), "a receive completed twice or out of order");
    }

    /** Looks at every packet that goes by, of which only the device's are of interest. */
    private void inspect(Datagram datagram) {
        if (datagram.source().getAddress().equals(deviceAddress)) {
            byte[] bytes = datagram.bytes();
            scratch.put(OFFSET, bytes);
            require(seen.read(scratch, OFFSET, bytes.length) == Packet.Flaw.NONE, "sent a packet with a flaw");
            require(seen.bth().destQpNum() == PEER_QP_NUM, "sent a packet to another queue pair");
            require(seen.payloadBytes() <= MTU, "sent a packet above the MTU");
            require(seen.bth().pad() == Packet.padOf(seen.payloadBytes()), "sent a packet with a wrong pad");
            outgoing.write(scratch, OFFSET, datagram.source().getPort(), SoftProvider.DEFAULT_PORT, bytes.length);
            require(
                    icrc.check(scratch, OFFSET, bytes.length, outgoing) == Icrc.Verdict.EXACT,
                    "sent a packet with a wrong ICRC");
            if (seen.opcode().kind() == Opcode.Kind.READ_RESPONSE) {
                requireNoLeak(bytes);
            }
            if (seen.opcode().isRequest()
                    && PsnCircle.distance(lastSentPsn, seen.bth().psn()) > 0) {
                lastSentPsn = seen.bth().psn();
                sentMessages += seen.opcode().endsMessage() ? 1 : 0;
            }
        }
    }

    private void requireNoLeak(byte[] datagram) {
        int end = seen.opcode().headerBytes() + seen.payloadBytes();
        MemorySegment bytes = MemorySegment.ofArray(datagram);
        for (int i = seen.opcode().headerBytes(); i + Long.BYTES <= end; i++) {
            if (bytes.get(LONG, i) == CANARY) {
                throw new AssertionError("a READ returned bytes that were not granted");
            }
        }
    }

    @Override
    public void close() {
        readable.close();
        local.close();
        foreign.close();
        sendCq.close();
        recvCq.close();
        pd.close();
        foreignPd.close();
        device.close();
        arena.close();
    }
}

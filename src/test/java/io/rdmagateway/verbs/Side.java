package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One end of a connection in a test, with everything that it takes: domain, queues, memory, queue pair. */
public final class Side implements AutoCloseable {

    public static final int MEMORY_BYTES = 5 << 19;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Set<Access> ALL_ACCESS =
            EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC);

    public final ProtectionDomain pd;
    public final CompletionChannel channel;
    public final CompletionChannel recvChannel;
    public final CompletionQueue sendCq;
    public final CompletionQueue recvCq;
    public final MemorySegment memory;
    public final MemoryRegion mr;
    public final PreparedQueuePair prepared;
    public QueuePair qp;

    private final DevicePair devices;
    private final Set<Deviation> deviations;
    private final Arena arena = Arena.ofShared();
    private final QueuePairEndpoint endpoint;
    private final Queue<Completion> sendCompletions = new ArrayDeque<>();
    private final Queue<Completion> recvCompletions = new ArrayDeque<>();

    /** What a test may want to be different from the usual. */
    public record Wishes(
            QueuePairCaps caps,
            Set<Access> access,
            int maxRdAtomic,
            RcTimers timers,
            Mtu mtu,
            int psn,
            int cqCapacity,
            int memoryBytes,
            boolean privatePayload) {

        public static final Wishes NONE = new Wishes(
                new QueuePairCaps(128, 128, 4, 4, 64),
                EnumSet.of(Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC),
                16,
                RcTimers.DEFAULT,
                Mtu.MTU_1024,
                0x123456,
                512,
                MEMORY_BYTES,
                false);

        public Wishes caps(QueuePairCaps other) {
            return new Wishes(other, access, maxRdAtomic, timers, mtu, psn, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes access(Set<Access> other) {
            return new Wishes(caps, other, maxRdAtomic, timers, mtu, psn, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes maxRdAtomic(int other) {
            return new Wishes(caps, access, other, timers, mtu, psn, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes timers(RcTimers other) {
            return new Wishes(caps, access, maxRdAtomic, other, mtu, psn, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes mtu(Mtu other) {
            return new Wishes(caps, access, maxRdAtomic, timers, other, psn, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes psn(int other) {
            return new Wishes(caps, access, maxRdAtomic, timers, mtu, other, cqCapacity, memoryBytes, privatePayload);
        }

        public Wishes cqCapacity(int other) {
            return new Wishes(caps, access, maxRdAtomic, timers, mtu, psn, other, memoryBytes, privatePayload);
        }

        public Wishes memoryBytes(int other) {
            return new Wishes(caps, access, maxRdAtomic, timers, mtu, psn, cqCapacity, other, privatePayload);
        }

        /** With packets larger than the MTU where the devices can. */
        public Wishes privatePayload(boolean other) {
            return new Wishes(caps, access, maxRdAtomic, timers, mtu, psn, cqCapacity, memoryBytes, other);
        }
    }

    public Side(DevicePair devices, RdmaDevice device, Wishes wishes) {
        this.devices = devices;
        this.deviations = device.info().deviations();
        pd = device.allocPd();
        channel = device.createCompletionChannel();
        sendCq = device.createCq(wishes.cqCapacity(), channel);
        recvChannel = device.createCompletionChannel();
        recvCq = device.createCq(wishes.cqCapacity(), recvChannel);
        memory = arena.allocate(wishes.memoryBytes(), 4096);
        mr = pd.regMr(memory, ALL_ACCESS);
        PortInfo port = device.port(1);
        GidEntry source = devices.source(device);
        prepared = pd.createQp(new QueuePairConfig(
                sendCq,
                recvCq,
                wishes.caps(),
                port,
                source,
                wishes.access(),
                wishes.maxRdAtomic(),
                devices.timers(wishes.timers())));
        QueuePairEndpoint told = prepared.endpoint(new Psn(wishes.psn()));
        endpoint = new QueuePairEndpoint(
                told.qpNum(),
                told.psn(),
                told.gid(),
                told.lid(),
                told.linkLayer(),
                Mtu.min(told.mtu(), wishes.mtu()),
                told.maxRdAtomic(),
                wishes.privatePayload() ? told.privatePayloadBytes() : 0);
    }

    /** Takes both sides to RTS. */
    public static void connect(Side left, Side right) {
        left.qp = left.prepared.connect(left.endpoint, right.endpoint);
        right.qp = right.prepared.connect(right.endpoint, left.endpoint);
    }

    public QueuePairEndpoint endpoint() {
        return endpoint;
    }

    /** Tells whether the device is known to do otherwise than the contract says. */
    public boolean deviates(Deviation deviation) {
        return deviations.contains(deviation);
    }

    // ---- posting

    /** Posts a receive for a range of the memory. */
    public void receive(long wrId, long offset, int bytes) {
        qp.postRecv(qp.newReceiveRequest().wrId(wrId).local(mr, offset, bytes));
    }

    /** Returns an address in this side's memory, as the other side names it. */
    public long address(long offset) {
        return mr.address() + offset;
    }

    // ---- completions

    /** Waits for the next completion of a send request. */
    public Completion awaitSend() {
        return await(sendCq, sendCompletions);
    }

    /** Waits for the next completion of a receive. */
    public Completion awaitRecv() {
        return await(recvCq, recvCompletions);
    }

    public List<Completion> awaitSends(int count) {
        List<Completion> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(awaitSend());
        }
        return all;
    }

    public List<Completion> awaitRecvs(int count) {
        List<Completion> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(awaitRecv());
        }
        return all;
    }

    /** Waits for the next send request and demands that it succeeded. */
    public Completion requireSend() {
        Completion wc = awaitSend();
        assertThat(wc.status()).as("send request %d", wc.wrId()).isEqualTo(WorkCompletionStatus.SUCCESS);
        return wc;
    }

    /** Waits for the next receive and demands that it succeeded. */
    public Completion requireRecv() {
        Completion wc = awaitRecv();
        assertThat(wc.status()).as("receive %d", wc.wrId()).isEqualTo(WorkCompletionStatus.SUCCESS);
        return wc;
    }

    private Completion await(CompletionQueue cq, Queue<Completion> found) {
        long start = System.nanoTime();
        while (found.isEmpty()) {
            cq.poll(16, wc -> found.add(Completion.of(wc)));
            if (found.isEmpty()) {
                assertThat(System.nanoTime() - start)
                        .as("no completion in time")
                        .isLessThan(PATIENCE_NANOS);
                devices.progress();
            }
        }
        return found.remove();
    }

    /** Looks, without waiting, whether there is any completion that nobody has asked for. */
    public List<Completion> leftovers() {
        sendCq.poll(64, wc -> sendCompletions.add(Completion.of(wc)));
        recvCq.poll(64, wc -> recvCompletions.add(Completion.of(wc)));
        List<Completion> all = new ArrayList<>(sendCompletions);
        all.addAll(recvCompletions);
        return all;
    }

    // ---- memory

    /** Fills a range with bytes that a seed determines. */
    public void fill(long offset, int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new SplittableRandom(seed).nextBytes(noise);
        MemorySegment.copy(noise, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes);
    }

    public byte[] bytes(long offset, int bytes) {
        return memory.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    public long number(long offset) {
        return memory.get(ValueLayout.JAVA_LONG, offset);
    }

    public void number(long offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    /** Demands that a range equals one of the other side. */
    public void requireSame(long offset, Side other, long otherOffset, int bytes) {
        assertThat(memory.asSlice(offset, bytes).mismatch(other.memory.asSlice(otherOffset, bytes)))
                .as("first different byte")
                .isEqualTo(-1);
    }

    /** Demands that a range was never touched. */
    public void requireZero(long offset, int bytes) {
        assertThat(bytes(offset, bytes)).as("untouched memory").containsOnly(0);
    }

    @Override
    public void close() {
        if (qp == null) {
            prepared.close();
        } else {
            qp.close();
        }
        mr.close();
        sendCq.close();
        recvCq.close();
        channel.close();
        recvChannel.close();
        pd.close();
        arena.close();
    }
}

package io.rdmagateway.client;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A range of a region that outlives the sessions by which it is touched: when a queue pair dies in the middle of a call, the
 * call goes on with another, from the last byte whose completion was seen. Offsets count from the beginning of the range.
 *
 * <p>Calls block until they are done, and take turns. They throw what {@link LastingSession#call} does, and
 * {@link IndexOutOfBoundsException} when a range leaves the region. Memory is native; what is from {@link #allocate} is
 * registered once for a session, other memory for one call.
 */
public final class LastingRegion implements AutoCloseable {

    /** The reason of a {@link GatewayException}: another region has the name now, and not what was moved before. */
    public static final String REPLACED = "REGION_REPLACED";

    private final GatewayClient client;
    private final Range range;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> owned = new CopyOnWriteArrayList<>();
    private final FileStage<MemorySegment> files = new FileStage<>(this::allocate, memory -> memory);
    private final LastingSession<Attachment> session;
    private volatile Timestamp made;

    /** What to ask a grant for; a length of 0 is all up to the region's end. */
    record Range(String region, long offsetBytes, long lengthBytes, Set<RegionAccess> access) {}

    LastingRegion(
            GatewayClient client,
            Range range,
            Function<Function<ClientSession, Attachment>, LastingSession<Attachment>> opening) {
        this.client = client;
        this.range = range;
        session = opening.apply(this::attach);
    }

    private Attachment attach(ClientSession opened) {
        RemoteRegion region = opened.attach(range.region(), range.offsetBytes(), range.lengthBytes(), range.access());
        // Asked for after the grant: for as long as that is there nobody can delete the region.
        Timestamp found = client.regions().region(range.region()).getCreateTime();
        if (made != null && !made.equals(found)) {
            throw new GatewayException(
                    Status.Code.ABORTED,
                    REPLACED,
                    "region " + range.region() + " was deleted and made anew; what was moved before is gone with the"
                            + " former one: open it again and begin anew");
        }
        made = found;
        return new Attachment(opened, region);
    }

    /** What one session has: the grant, and memory registered with it. */
    static final class Attachment {

        private final ClientSession session;
        private final RemoteRegion region;
        private final Map<MemorySegment, RegisteredBuffer> registered = new HashMap<>();

        Attachment(ClientSession session, RemoteRegion region) {
            this.session = session;
            this.region = region;
        }

        private synchronized RegisteredBuffer registered(MemorySegment memory) {
            return registered.computeIfAbsent(memory, session::register);
        }
    }

    /** Moves part of a buffer, in one of two directions. */
    @FunctionalInterface
    private interface Move {
        void perform(
                RemoteRegion region,
                RegisteredBuffer local,
                long localOffset,
                long remoteOffset,
                long lengthBytes,
                LongConsumer confirmed);
    }

    /** Returns what the session is at the moment. */
    public SessionFacts facts() {
        return session.facts();
    }

    /** Makes page-aligned, zeroed memory that goes with {@link #close()}. */
    public MemorySegment allocate(long lengthBytes) {
        MemorySegment memory = arena.allocate(lengthBytes, RegisteredBuffer.PAGE_BYTES);
        owned.add(memory);
        return memory;
    }

    /** Copies local bytes to the gateway. */
    public void write(MemorySegment source, long remoteOffset) {
        move(
                source,
                remoteOffset,
                (region, local, localOffset, offset, length, confirmed) ->
                        region.write(local, localOffset, offset, length, () -> false, confirmed));
    }

    /** Copies the gateway's bytes into local memory. */
    public void read(MemorySegment target, long remoteOffset) {
        move(
                target,
                remoteOffset,
                (region, local, localOffset, offset, length, confirmed) ->
                        region.read(local, localOffset, offset, length, () -> false, confirmed));
    }

    /** Copies a direct buffer to the gateway, from its position to its limit, which stay. */
    public void write(ByteBuffer source, long remoteOffset) {
        write(MemorySegment.ofBuffer(source), remoteOffset);
    }

    /** Fills a direct buffer from its position to its limit, which stay. */
    public void read(ByteBuffer target, long remoteOffset) {
        read(MemorySegment.ofBuffer(target), remoteOffset);
    }

    /**
     * Copies all of a file to the gateway.
     *
     * @throws java.io.UncheckedIOException when the file cannot be read
     */
    public void write(Path source, long remoteOffset) {
        files.write(
                source, remoteOffset, () -> false, (stage, offset, length) -> write(stage.asSlice(0, length), offset));
    }

    /**
     * Makes or replaces a file by the gateway's bytes.
     *
     * @throws java.io.UncheckedIOException when the file cannot be written; it then has part of them
     */
    public void read(Path target, long remoteOffset, long lengthBytes) {
        files.read(
                target,
                remoteOffset,
                lengthBytes,
                () -> false,
                (stage, offset, length) -> read(stage.asSlice(0, length), offset));
    }

    private void move(MemorySegment memory, long remoteOffset, Move move) {
        requireNative(memory);
        long[] done = new long[1];
        session.call(
                attached -> {
                    long left = memory.byteSize() - done[0];
                    if (left > 0) {
                        withRegistered(
                                attached,
                                memory,
                                (local, at) -> move.perform(
                                        attached.region,
                                        local,
                                        at + done[0],
                                        remoteOffset + done[0],
                                        left,
                                        bytes -> done[0] += bytes));
                    }
                    return null;
                },
                () -> done[0]);
    }

    private static void requireNative(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("memory: is on the heap; take native memory or a direct buffer");
        }
    }

    /** Uses memory that lies somewhere in a registered buffer. */
    @FunctionalInterface
    private interface Use {
        void of(RegisteredBuffer local, long offset);
    }

    private void withRegistered(Attachment attached, MemorySegment memory, Use use) {
        Optional<MemorySegment> own =
                owned.stream().filter(whole -> contains(whole, memory)).findFirst();
        if (own.isPresent()) {
            use.of(attached.registered(own.get()), memory.address() - own.get().address());
            return;
        }
        try (RegisteredBuffer local = attached.session.register(memory)) {
            use.of(local, 0);
        }
    }

    private static boolean contains(MemorySegment whole, MemorySegment part) {
        return part.address() >= whole.address()
                && part.address() + part.byteSize() <= whole.address() + whole.byteSize();
    }

    /**
     * Has the gateway copy local bytes to itself, by READ, and compares what has arrived.
     *
     * @param progress told some times a second how the transfer under way goes on; another one follows when a session dies
     * @throws GatewayException CHECKSUM_MISMATCH, and as {@link Transfers#requireDone}
     */
    public void gatewayRead(MemorySegment source, long remoteOffset, Consumer<Transfer> progress) {
        transfer(TransferOperation.TRANSFER_OPERATION_READ, source, remoteOffset, progress);
    }

    /**
     * Has the gateway copy its bytes into local memory, by WRITE, and compares what has arrived.
     *
     * @param progress told some times a second how the transfer under way goes on; another one follows when a session dies
     * @throws GatewayException CHECKSUM_MISMATCH, and as {@link Transfers#requireDone}
     */
    public void gatewayWrite(MemorySegment target, long remoteOffset, Consumer<Transfer> progress) {
        transfer(TransferOperation.TRANSFER_OPERATION_WRITE, target, remoteOffset, progress);
    }

    private void transfer(
            TransferOperation operation, MemorySegment memory, long remoteOffset, Consumer<Transfer> progress) {
        requireNative(memory);
        ResumedTransfer transfer = new ResumedTransfer(
                client, operation, range.region(), range.offsetBytes() + remoteOffset, memory, progress);
        session.call(
                attached -> {
                    transfer.run(attached.session);
                    return null;
                },
                transfer::movedBytes);
    }

    /** Ends the session on both sides; what was allocated is gone. */
    @Override
    public void close() {
        session.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}

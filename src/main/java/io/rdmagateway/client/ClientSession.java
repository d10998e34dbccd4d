package io.rdmagateway.client;

import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.DeleteGrantRequest;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.SendRequest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A queue pair of one's own on a gateway, proven to carry data, kept alive until it is closed.
 *
 * <p>Thread-safe; operations take turns. Closing it from another thread ends the one under way.
 */
public final class ClientSession implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ClientSession.class.getName());
    private static final int RECEIVE_SLOTS = 16;

    private final SessionParts parts;
    private final SessionFacts facts;
    private final SessionCalls calls;
    private final Opening opening;
    private final Executor operations = OperationThread.newExecutor();
    private final FileStage<RegisteredBuffer> files = new FileStage<>(this::allocate, RegisteredBuffer::memory);
    private Messages messages;
    private RegisteredBuffer atomicResult;
    private boolean closed;

    /** @param opening makes another one like it */
    ClientSession(SessionParts parts, SessionFacts facts, SessionCalls calls, Opening opening) {
        this.parts = parts;
        this.facts = facts;
        this.calls = calls;
        this.opening = opening;
    }

    public SessionFacts facts() {
        return facts;
    }

    /**
     * Names who is told what happens to the session, in place of whoever was before; what happened last is told at once.
     *
     * @param listener called on the thread that keeps the leases of this client, so it must not block: to close or reopen
     *     the session is for another thread
     */
    public void onEvent(Consumer<SessionEvent> listener) {
        parts.lease().onEvent(listener);
    }

    /**
     * Asks for the right to touch a range of a region, and for another when the gateway lets that expire.
     *
     * @param lengthBytes 0 for all up to the region's end
     * @throws GatewayException REGION_NOT_FOUND, RANGE_OUTSIDE_REGION, REGION_NOT_WRITABLE and others
     */
    public RemoteRegion attach(String region, long offsetBytes, long lengthBytes, Set<RegionAccess> access) {
        CreateGrantRequest request = request(region, offsetBytes, lengthBytes, access);
        return new RemoteRegion(this, () -> grant(request), true);
    }

    /**
     * Asks for the right to touch a range of a region for a time.
     *
     * @param ttl when it is over the key is dead, whatever is under way; the gateway may shorten it
     * @throws GatewayException REGION_NOT_FOUND, RANGE_OUTSIDE_REGION, REGION_NOT_WRITABLE and others
     */
    public RemoteRegion attach(
            String region, long offsetBytes, long lengthBytes, Set<RegionAccess> access, Duration ttl) {
        CreateGrantRequest request = request(region, offsetBytes, lengthBytes, access).toBuilder()
                .setTtl(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(ttl.getSeconds())
                        .setNanos(ttl.getNano()))
                .build();
        return new RemoteRegion(this, () -> grant(request), false);
    }

    private HeldGrant grant(CreateGrantRequest request) {
        parts.path().requireOpen();
        long asked = System.nanoTime();
        return HeldGrant.of(calls.createGrant(request), asked);
    }

    private CreateGrantRequest request(String region, long offsetBytes, long lengthBytes, Set<RegionAccess> access) {
        return CreateGrantRequest.newBuilder()
                .setSessionId(facts.sessionId())
                .setGeneration(facts.generation())
                .setRegion(region)
                .setOffsetBytes(offsetBytes)
                .setLengthBytes(lengthBytes)
                .addAllAccess(access.stream().map(ClientSession::toMessage).toList())
                .build();
    }

    private static GrantAccess toMessage(RegionAccess access) {
        return switch (access) {
            case READ -> GrantAccess.GRANT_ACCESS_READ;
            case WRITE -> GrantAccess.GRANT_ACCESS_WRITE;
            case ATOMIC -> GrantAccess.GRANT_ACCESS_ATOMIC;
        };
    }

    void deleteGrant(String grantId) {
        calls.deleteGrant(DeleteGrantRequest.newBuilder()
                .setSessionId(facts.sessionId())
                .setGrantId(grantId)
                .build());
    }

    /** Gives back a grant that another has replaced; if that fails, it ends with its time. */
    void deleteGrantQuietly(String grantId) {
        try {
            deleteGrant(grantId);
        } catch (GatewayException e) {
            LOG.log(System.Logger.Level.DEBUG, "a replaced grant was not given back: {0}", e.getMessage());
        }
    }

    /**
     * Makes page-aligned, zeroed, registered memory.
     *
     * @throws io.rdmagateway.verbs.VerbsException ENOMEM: RLIMIT_MEMLOCK is reached
     */
    public RegisteredBuffer allocate(long lengthBytes) {
        return parts.memory().allocate(lengthBytes);
    }

    /** Registers native memory of the caller's, which must outlive the buffer. Read-only memory can be sent only. */
    public RegisteredBuffer register(MemorySegment memory) {
        return parts.memory().register(memory);
    }

    /**
     * Registers native memory of the caller's that the gateway may touch by transfers of this session: READ for those that
     * read it, WRITE for those that write it. Nobody else has the key, and it ends with the buffer or the session.
     */
    public RegisteredBuffer share(MemorySegment memory, Set<RegionAccess> access) {
        return parts.memory().share(memory, access);
    }

    /** Registers a direct buffer from its position to its limit, as {@link #register(MemorySegment)} does. */
    public RegisteredBuffer register(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException(
                    "direct: the buffer is on the heap, take one of ByteBuffer.allocateDirect");
        }
        return register(MemorySegment.ofBuffer(direct));
    }

    /**
     * Sends a message and returns when the gateway's device has taken it. The gateway sends the same bytes back, unless a
     * RECEIVE transfer takes them: {@link #receive} them, or after some tens of messages none is taken any more.
     *
     * @param message 1 to {@link SessionFacts#maxMessageBytes()} bytes
     */
    public void send(byte[] message) {
        messages().send(message);
    }

    /** Returns the next message from the gateway, or empty when the time was over. */
    public Optional<byte[]> receive(Duration timeout) {
        return messages().receive(timeout);
    }

    /**
     * Sends a message and waits for it to come back.
     *
     * @return the time between, or empty when it did not come back, or not as it went
     */
    public Optional<Duration> ping(int lengthBytes, Duration timeout) {
        byte[] message = new byte[lengthBytes];
        ThreadLocalRandom.current().nextBytes(message);
        long start = System.nanoTime();
        send(message);
        Optional<byte[]> echo = receive(timeout);
        Duration roundTrip = Duration.ofNanos(System.nanoTime() - start);
        return echo.filter(bytes -> Arrays.equals(bytes, message)).map(bytes -> roundTrip);
    }

    private synchronized Messages messages() {
        if (messages == null) {
            messages = new Messages(parts.path(), parts.memory(), facts.maxMessageBytes(), RECEIVE_SLOTS);
        }
        return messages;
    }

    void run(long lengthBytes, DataPath.Operation operation, BooleanSupplier stopped, LongConsumer confirmed) {
        parts.path().run(new Slices(lengthBytes, facts.sliceBytes()), operation, stopped, confirmed);
    }

    long begin(long lengthBytes, DataPath.Operation operation) {
        return parts.path().begin(new Slices(lengthBytes, facts.sliceBytes()), operation);
    }

    void finish(long end) {
        parts.path().finish(end);
    }

    FileStage<RegisteredBuffer> files() {
        return files;
    }

    CompletableFuture<Void> submit(Consumer<BooleanSupplier> operation) {
        PendingOperation pending = new PendingOperation(operation);
        operations.execute(pending);
        return pending;
    }

    /** Fills in an atomic operation whose former value arrives in the given memory. */
    @FunctionalInterface
    interface Atomic {
        void fill(SendRequest wr, MemoryRegion result);
    }

    synchronized long atomic(Atomic atomic) {
        if (atomicResult == null) {
            atomicResult = parts.memory().allocate(Long.BYTES);
        }
        parts.path().runOnce(Long.BYTES, (wr, at, length) -> atomic.fill(wr, atomicResult.mr()));
        return RemoteRegion.formerValue(atomicResult);
    }

    DeviceHoldings holdings() {
        return new DeviceHoldings(1, 1, 1, parts.memory().count());
    }

    /** False when it was lost, has failed, was given back or is closed. */
    boolean isUsable() {
        return parts.path().isUsable();
    }

    /** Takes it for lost by what the gateway has said elsewhere. */
    void lose(GatewayException cause) {
        parts.path().lose(cause);
    }

    /** Returns what ended it; it must not be usable. */
    RuntimeException whyUnusable() {
        return parts.path().whyUnusable();
    }

    /** Returns what the gateway said of its end, if it did. */
    Optional<GatewayException> loss() {
        return parts.path().loss();
    }

    /**
     * Opens a session in the place of this one, lost or not: the same id and the next generation, or another id when the
     * gateway does not know this one any more. This one is closed then; grants, buffers and the listener are made anew.
     *
     * @throws GatewayException STALE_GENERATION when somebody of the same identity has taken its place before; and what
     *     {@link GatewayClient#open} throws, after which this may be called again
     */
    public ClientSession reopen() {
        end(() -> {});
        return opening.inPlaceOf(facts, parts.path().loss());
    }

    /**
     * Ends the session on both sides; buffers and grants end with it. When the gateway is gone, its half ends with the
     * lease. Closing twice does nothing.
     *
     * @throws RdmaException when the local device refuses; what comes after the refused step is still there
     */
    @Override
    public void close() {
        end(() -> calls.deleteQuietly(facts.sessionId(), facts.generation()));
    }

    /** @param last done even when the local device refuses */
    private void end(Runnable last) {
        parts.path().closeQueuePair();
        synchronized (this) {
            if (!closed) {
                try {
                    parts.close();
                } finally {
                    last.run();
                }
                closed = true;
            }
        }
    }
}

package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A range of a region that a session may touch by RDMA: the gateway's CPU does not notice. Offsets count from the
 * beginning of the range.
 *
 * <p>Operations take turns, block until they are done, fail with the first {@link WorkCompletionException} that is not a
 * consequence of another, and end the session when they fail. Before one begins, the grant is made anew when half of its
 * time is over, unless it was asked for with a time. An operation that outlives the grant fails with GRANT_EXPIRED.
 *
 * <p>A future of an operation completes when the device has let go of the buffer. To cancel it stops the posting and returns
 * at once, so it is done a little later. It fails as the blocking form does, and when the session is closed. What depends on it
 * runs on the session's thread and must not block that.
 */
public final class RemoteRegion implements AutoCloseable {

    /** The reason of a {@link GatewayException}: the time of the grant is over. */
    public static final String EXPIRED = "GRANT_EXPIRED";

    private final ClientSession session;
    private final Supplier<HeldGrant> asking;
    private final boolean renewing;
    private HeldGrant grant;
    /** What ends with it has ended all that was posted by the grant. */
    private long lastPosted;

    private boolean closed;

    /**
     * Makes a grant.
     *
     * @param renewing whether others may follow it
     */
    RemoteRegion(ClientSession session, Supplier<HeldGrant> asking, boolean renewing) {
        this.session = session;
        this.asking = asking;
        this.renewing = renewing;
        this.grant = asking.get();
    }

    public synchronized long lengthBytes() {
        return grant.memory().lengthBytes();
    }

    /**
     * Copies local bytes to the gateway.
     *
     * @throws IndexOutOfBoundsException when a range leaves the buffer or the region
     * @throws GatewayException GRANT_EXPIRED
     */
    public void write(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        write(local, localOffset, remoteOffset, lengthBytes, () -> false);
    }

    /** Does what {@link #write} does on the session's own thread, after what was asked for before. */
    public CompletableFuture<Void> writeAsync(
            RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        return session.submit(stopped -> write(local, localOffset, remoteOffset, lengthBytes, stopped));
    }

    private void write(
            RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes, BooleanSupplier stopped) {
        write(local, localOffset, remoteOffset, lengthBytes, stopped, bytes -> {});
    }

    /** @param confirmed gets how many bytes from the beginning have completed, at the end, also before it throws */
    synchronized void write(
            RegisteredBuffer local,
            long localOffset,
            long remoteOffset,
            long lengthBytes,
            BooleanSupplier stopped,
            LongConsumer confirmed) {
        RemoteMemory range = check(local, localOffset, remoteOffset, lengthBytes);
        perform(() -> session.run(
                lengthBytes,
                (wr, at, length) ->
                        wr.write(range.address() + at, range.rkey()).local(local.mr(), localOffset + at, length),
                stopped,
                confirmed));
    }

    /**
     * Posts what {@link #write} does and returns while it is under way, so that the next may follow it without a gap.
     *
     * @throws IndexOutOfBoundsException when a range leaves the buffer or the region
     * @throws GatewayException GRANT_EXPIRED
     */
    public synchronized Posted postWrite(
            RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        RemoteMemory range = check(local, localOffset, remoteOffset, lengthBytes);
        return post(
                lengthBytes,
                (wr, at, length) ->
                        wr.write(range.address() + at, range.rkey()).local(local.mr(), localOffset + at, length));
    }

    /** Posts what {@link #read} does, as {@link #postWrite} does. */
    public synchronized Posted postRead(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        RemoteMemory range = check(local, localOffset, remoteOffset, lengthBytes);
        return post(
                lengthBytes,
                (wr, at, length) ->
                        wr.read(range.address() + at, range.rkey()).local(local.mr(), localOffset + at, length));
    }

    private Posted post(long lengthBytes, DataPath.Operation operation) {
        perform(() -> lastPosted = session.begin(lengthBytes, operation));
        long end = lastPosted;
        return () -> await(end);
    }

    private synchronized void await(long end) {
        perform(() -> session.finish(end));
    }

    /**
     * Copies the gateway's bytes into local memory.
     *
     * @throws IndexOutOfBoundsException when a range leaves the buffer or the region
     * @throws GatewayException GRANT_EXPIRED
     */
    public void read(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        read(local, localOffset, remoteOffset, lengthBytes, () -> false);
    }

    /** Does what {@link #read} does on the session's own thread, after what was asked for before. */
    public CompletableFuture<Void> readAsync(
            RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        return session.submit(stopped -> read(local, localOffset, remoteOffset, lengthBytes, stopped));
    }

    private void read(
            RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes, BooleanSupplier stopped) {
        read(local, localOffset, remoteOffset, lengthBytes, stopped, bytes -> {});
    }

    /** @param confirmed gets how many bytes from the beginning have completed, at the end, also before it throws */
    synchronized void read(
            RegisteredBuffer local,
            long localOffset,
            long remoteOffset,
            long lengthBytes,
            BooleanSupplier stopped,
            LongConsumer confirmed) {
        RemoteMemory range = check(local, localOffset, remoteOffset, lengthBytes);
        perform(() -> session.run(
                lengthBytes,
                (wr, at, length) ->
                        wr.read(range.address() + at, range.rkey()).local(local.mr(), localOffset + at, length),
                stopped,
                confirmed));
    }

    /**
     * Copies all of a file to the gateway, on the session's own thread. It fails with {@link java.io.UncheckedIOException}
     * too.
     */
    public CompletableFuture<Void> writeAsync(Path source, long remoteOffset) {
        return session.submit(stopped -> session.files()
                .write(
                        source,
                        remoteOffset,
                        stopped,
                        (stage, offset, length) -> write(stage, 0, offset, length, stopped)));
    }

    /**
     * Makes or replaces a file by the gateway's bytes, on the session's own thread. It fails with
     * {@link java.io.UncheckedIOException} too; the file then has part of them.
     */
    public CompletableFuture<Void> readAsync(Path target, long remoteOffset, long lengthBytes) {
        return session.submit(stopped -> session.files()
                .read(
                        target,
                        remoteOffset,
                        lengthBytes,
                        stopped,
                        (stage, offset, length) -> read(stage, 0, offset, length, stopped)));
    }

    private RemoteMemory check(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        Objects.checkFromIndexSize(localOffset, lengthBytes, local.lengthBytes());
        return range(remoteOffset, lengthBytes);
    }

    /** Returns part of it by the key of a grant that lives. */
    private RemoteMemory range(long remoteOffset, long lengthBytes) {
        Objects.checkFromIndexSize(remoteOffset, lengthBytes, lengthBytes());
        if (renewing && grant.isHalfOver()) {
            renew();
        } else if (grant.isOver()) {
            throw expired(null);
        }
        RemoteMemory memory = grant.memory();
        return new RemoteMemory(memory.address() + remoteOffset, memory.rkey(), lengthBytes);
    }

    private void renew() {
        HeldGrant former = grant;
        grant = asking.get();
        // What was posted by the former's key has to end before that key does.
        session.finish(lastPosted);
        if (!former.isOver()) {
            session.deleteGrantQuietly(former.id());
        }
    }

    private void perform(Runnable operation) {
        try {
            operation.run();
        } catch (WorkCompletionException | GatewayException e) {
            // A dead key shows as an error of the queue pair, or of the session when the gateway tells of it first.
            throw grant.isOver() ? expired(e) : e;
        }
    }

    private GatewayException expired(RuntimeException cause) {
        String which = cause == null ? "the grant has expired" : "the grant expired during the transfer";
        return new GatewayException(
                Status.Code.FAILED_PRECONDITION,
                EXPIRED,
                "",
                which + ": it was for " + grant.ttl().orElseThrow().toMillis()
                        + " ms; move less at a time, or ask for longer (the gateway's limit is gateway.grants.max-ttl)",
                cause);
    }

    /**
     * Replaces eight bytes, in the gateway's byte order, when they equal {@code compare}.
     *
     * @param remoteOffset a multiple of 8
     * @return what was there before
     * @throws GatewayException GRANT_EXPIRED
     */
    public synchronized long compareSwap(long remoteOffset, long compare, long swap) {
        RemoteMemory word = range(remoteOffset, Long.BYTES);
        return atomic((wr, mr) ->
                wr.compareSwap(word.address(), word.rkey(), compare, swap).local(mr, 0, Long.BYTES));
    }

    /**
     * Adds to eight bytes, in the gateway's byte order.
     *
     * @param remoteOffset a multiple of 8
     * @return what was there before
     * @throws GatewayException GRANT_EXPIRED
     */
    public synchronized long fetchAdd(long remoteOffset, long add) {
        RemoteMemory word = range(remoteOffset, Long.BYTES);
        return atomic((wr, mr) -> wr.fetchAdd(word.address(), word.rkey(), add).local(mr, 0, Long.BYTES));
    }

    private long atomic(ClientSession.Atomic operation) {
        long[] former = new long[1];
        perform(() -> former[0] = session.atomic(operation));
        return former[0];
    }

    static long formerValue(RegisteredBuffer result) {
        return result.memory().get(ValueLayout.JAVA_LONG, 0);
    }

    /**
     * Gives the grant back, after the operation under way. One that has ended already, by its time or with its session, is
     * nothing to complain of. Closing twice does nothing.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!grant.isOver() && session.isUsable()) {
                giveBack();
            }
        }
    }

    private void giveBack() {
        try {
            session.deleteGrant(grant.id());
        } catch (GatewayException e) {
            // The session may break meanwhile.
            if (e.code() != Status.Code.NOT_FOUND && session.isUsable()) {
                throw e;
            }
        }
    }
}

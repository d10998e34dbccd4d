package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.FileRoot;
import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Loop;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Transfers of a gateway on a real device, with the threads that serve them. */
final class TransferRig implements AutoCloseable {

    static final RemoteMemory NONE = new RemoteMemory(0, 0, 0);
    private static final int PATIENCE_SECONDS = 600;
    /** Longer than a thread of a busy machine waits for its turn, and less than production's. */
    private static final Duration STALL = Duration.ofSeconds(3);
    /** Messages; a session has more receives. */
    private static final int AHEAD = 8;

    final GrantRig gateway;
    final Transfers transfers;
    /** How often somebody made out why a transfer failed. */
    final AtomicInteger failures = new AtomicInteger();

    private final Loop expiry;

    /**
     * Starts one.
     *
     * @param device owned from now on
     * @param pieceBytes of a range that are registered at a time
     */
    TransferRig(RdmaDevice device, int maxSessions, Optional<FileRoot> files, long pieceBytes) {
        gateway = new GrantRig(device, maxSessions, files);
        transfers = new Transfers(
                gateway.serving.sessions(),
                gateway.regions,
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom(),
                pieceBytes,
                this::remember,
                STALL);
        expiry = Loop.start("transfers", transfers::expire, () -> {});
    }

    private RuntimeException remember(RuntimeException failure) {
        failures.incrementAndGet();
        return failure;
    }

    /** What most transfers are: all of a region, with a checksum and without a limit. */
    static TransferSpec spec(Session session, TransferOperation operation, Region region, RemoteMemory remote) {
        return spec(session, operation, region, region.lengthBytes(), remote, OptionalInt.empty(), Duration.ZERO);
    }

    static TransferSpec spec(
            Session session,
            TransferOperation operation,
            Region region,
            long lengthBytes,
            RemoteMemory remote,
            OptionalInt crc32c,
            Duration timeout) {
        return new TransferSpec(
                UUID.randomUUID().toString(),
                new SessionGeneration(session.id(), 1),
                operation,
                region.name(),
                0,
                lengthBytes,
                remote,
                IMM_DATA,
                lengthBytes > TransferSpec.MAX_MESSAGE_BYTES ? TransferSpec.MAX_MESSAGE_BYTES : 0,
                COMPARE,
                SWAP_OR_ADD,
                true,
                crc32c,
                timeout);
    }

    static TransferSpec withMessages(TransferSpec spec, long messageBytes) {
        return new TransferSpec(
                spec.requestId(),
                spec.session(),
                spec.operation(),
                spec.region(),
                spec.offsetBytes(),
                spec.lengthBytes(),
                spec.remote(),
                spec.immData(),
                messageBytes,
                spec.compare(),
                spec.swapOrAdd(),
                spec.checksum(),
                spec.expectedCrc32c(),
                spec.timeout());
    }

    static final int IMM_DATA = 0x01020304;
    static final long COMPARE = 0x1122334455667788L;
    static final long SWAP_OR_ADD = 0x0101010101010101L;

    TransferInfo begin(Session session, TransferSpec spec) {
        return transfers.create(session.owner(), spec);
    }

    TransferInfo await(Session session, TransferInfo begun) throws Exception {
        return transfers.over(session.owner(), begun.id()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    TransferInfo run(Session session, TransferSpec spec) throws Exception {
        return await(session, begin(session, spec));
    }

    void awaitRunning(Session session, TransferInfo begun) {
        while (now(session, begun).state() == TransferState.QUEUED) {
            Thread.yield();
        }
    }

    TransferInfo now(Session session, TransferInfo begun) {
        return transfers.get(session.owner(), begun.id());
    }

    /**
     * Sends what RECEIVE waits for out of the client's memory, as the contract says: messages that its receives take, and no more
     * of them than it can have taken.
     */
    void sendAll(Session session, TransferInfo begun, LoopbackPeer client) {
        awaitRunning(session, begun);
        int longest = session.maxMessageBytes();
        long length = begun.spec().lengthBytes();
        for (long sent = 0; sent == 0 || sent < length; sent += longest) {
            while (sent - now(session, begun).movedBytes() >= (long) AHEAD * longest) {
                Thread.yield();
            }
            long offset = sent;
            int bytes = (int) Math.min(longest, length - sent);
            assertThat(client.perform(wr -> {
                        wr.send();
                        if (bytes > 0) {
                            wr.local(client.mr(), offset, bytes);
                        }
                    }))
                    .isEqualTo(WorkCompletionStatus.SUCCESS);
        }
    }

    @Override
    public void close() {
        transfers.close();
        gateway.close();
        expiry.close();
        assertThat(gateway.serving.sessions().quotas().used(io.rdmagateway.session.Resource.TRANSFERS))
                .as("transfers that hold something")
                .isZero();
    }
}

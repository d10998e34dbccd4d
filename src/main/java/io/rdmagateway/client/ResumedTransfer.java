package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What the gateway moves for one call: a transfer, and another for what is missing whenever a session dies. One transfer is
 * compared by its CRC32C; several leave parts that none compares, so the whole is compared by SHA-256. For one thread.
 */
final class ResumedTransfer {

    private static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;
    private static final long PIECE_BYTES = 1 << 30;

    private final GatewayClient client;
    private final TransferOperation operation;
    private final String region;
    private final long offsetBytes;
    private final MemorySegment memory;
    private final Consumer<Transfer> progress;
    private long movedBytes;
    private boolean resumed;

    /** @param operation READ or WRITE */
    ResumedTransfer(
            GatewayClient client,
            TransferOperation operation,
            String region,
            long offsetBytes,
            MemorySegment memory,
            Consumer<Transfer> progress) {
        this.client = client;
        this.operation = operation;
        this.region = region;
        this.offsetBytes = offsetBytes;
        this.memory = memory;
        this.progress = progress;
    }

    long movedBytes() {
        return movedBytes;
    }

    private boolean isRead() {
        return operation == TransferOperation.TRANSFER_OPERATION_READ;
    }

    void run(ClientSession session) {
        long from = movedBytes;
        MemorySegment left = memory.asSlice(from);
        if (left.byteSize() > 0) {
            try (RegisteredBuffer shared =
                    session.share(left, EnumSet.of(isRead() ? RegionAccess.READ : RegionAccess.WRITE))) {
                move(session, shared, from);
            } catch (GatewayException e) {
                resumed = true;
                // The gateway may say so here before it does where the session is watched.
                if (e.code() != Status.Code.RESOURCE_EXHAUSTED && !Deaths.isFinal(e)) {
                    session.lose(e);
                }
                throw e;
            }
        }
        if (resumed) {
            requireSameSha256();
        }
    }

    private void move(ClientSession session, RegisteredBuffer shared, long from) {
        CreateTransferRequest.Builder request = CreateTransferRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSessionId(session.facts().sessionId())
                .setGeneration(session.facts().generation())
                .setOperation(operation)
                .setRegion(region)
                .setOffsetBytes(offsetBytes + from)
                .setLengthBytes(shared.lengthBytes())
                .setRemote(shared.remote());
        if (isRead()) {
            request.setExpectedCrc32C(crc32c(shared.memory()));
        }
        Transfers transfers = client.transfers();
        Transfer begun = transfers.begin(request.build());
        Duration limit = Duration.ofMinutes(1).plusSeconds(shared.lengthBytes() / SLOWEST_BYTES_PER_SECOND);
        Transfer ended = transfers.await(begun.getTransferId(), limit, told -> {
            movedBytes = from + told.getMovedBytes();
            progress.accept(told);
        });
        Transfers.requireDone(ended);
        if (!isRead() && ended.getCrc32C() != crc32c(shared.memory())) {
            throw mismatch();
        }
    }

    private static int crc32c(MemorySegment memory) {
        CRC32C crc = new CRC32C();
        inPieces(memory, crc::update);
        return (int) crc.getValue();
    }

    private void requireSameSha256() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            inPieces(memory, sha256::update);
            byte[] there = client.regions().sha256(region, offsetBytes, memory.byteSize());
            if (!MessageDigest.isEqual(sha256.digest(), there)) {
                throw mismatch();
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inPieces(MemorySegment memory, Consumer<ByteBuffer> use) {
        for (long at = 0; at < memory.byteSize(); at += PIECE_BYTES) {
            use.accept(memory.asSlice(at, Math.min(PIECE_BYTES, memory.byteSize() - at))
                    .asByteBuffer());
        }
    }

    private static GatewayException mismatch() {
        return new GatewayException(
                Status.Code.DATA_LOSS,
                "CHECKSUM_MISMATCH",
                "what has arrived is not what was sent; does anybody else write to the same memory? Move it again");
    }
}

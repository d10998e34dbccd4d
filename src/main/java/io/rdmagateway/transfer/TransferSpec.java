package io.rdmagateway.transfer;

import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.verbs.RemoteMemory;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a transfer is to be.
 *
 * @param requestId the client's; the same again means the same transfer
 * @param offsetBytes where the range begins in the region
 * @param lengthBytes of the range; 0 moves nothing, and completes all the same
 * @param remote the client's memory; of no length for SEND and RECEIVE
 * @param immData of WRITE_WITH_IMM
 * @param messageBytes of one message of SEND; 0: all in one
 * @param compare of COMPARE_SWAP
 * @param swapOrAdd of COMPARE_SWAP and FETCH_ADD
 * @param checksum whether a CRC32C is computed
 * @param expectedCrc32c of what READ and RECEIVE bring, as the client computed it
 * @param timeout after which nothing more is posted; zero: none
 */
public record TransferSpec(
        String requestId,
        SessionGeneration session,
        TransferOperation operation,
        String region,
        long offsetBytes,
        long lengthBytes,
        RemoteMemory remote,
        int immData,
        long messageBytes,
        long compare,
        long swapOrAdd,
        boolean checksum,
        OptionalInt expectedCrc32c,
        Duration timeout) {

    /** The longest message of the verbs that every device takes. */
    static final long MAX_MESSAGE_BYTES = 1L << 30;

    /** @throws TransferException INVALID_TRANSFER with the field */
    public TransferSpec {
        require(offsetBytes >= 0, "offset_bytes", "must not be negative, was " + offsetBytes);
        require(lengthBytes >= 0, "length_bytes", "must not be negative, was " + lengthBytes);
        require(!timeout.isNegative(), "timeout", "must not be negative, was " + timeout);
        require(
                !operation.isOneSided() || remote.lengthBytes() >= lengthBytes,
                "remote.length_bytes",
                "the client's memory has " + remote.lengthBytes() + " bytes, fewer than the " + lengthBytes
                        + " to be moved");
        require(messageBytes >= 0, "message_bytes", "must not be negative, was " + messageBytes);
        require(
                operation != TransferOperation.SEND || messageBytes(messageBytes, lengthBytes) <= MAX_MESSAGE_BYTES,
                "message_bytes",
                "one message has at most " + MAX_MESSAGE_BYTES + " bytes");
        if (operation.isAtomic()) {
            require(lengthBytes == Long.BYTES, "length_bytes", "an atomic operation moves 8 bytes, not " + lengthBytes);
            require(offsetBytes % Long.BYTES == 0, "offset_bytes", "must be a multiple of 8 for an atomic operation");
            require(
                    remote.address() % Long.BYTES == 0,
                    "remote.addr",
                    "must be a multiple of 8 for an atomic operation");
        }
        require(
                expectedCrc32c.isEmpty() || checksum && operation.fillsRange() && !operation.isAtomic(),
                "expected_crc32c",
                "is compared by READ and RECEIVE, with a checksum");
    }

    private static void require(boolean holds, String field, String message) {
        if (!holds) {
            throw TransferException.ofField(field, message);
        }
    }

    private static long messageBytes(long wished, long lengthBytes) {
        return wished == 0 ? lengthBytes : Math.min(wished, lengthBytes);
    }

    /**
     * Returns how it is cut into requests, and those put together.
     *
     * @param pieceBytes about as much as is registered at a time
     */
    Pieces pieces(long pieceBytes) {
        return Pieces.of(slices(), pieceBytes);
    }

    private Slices slices() {
        if (operation != TransferOperation.SEND) {
            return Slices.merged(lengthBytes, Slices.SLICE_BYTES);
        }
        return Slices.of(lengthBytes, (int) Math.max(1, messageBytes(messageBytes, lengthBytes)));
    }

    /** Without operands, which are payload. */
    @Override
    public String toString() {
        return "TransferSpec[" + operation + " of " + lengthBytes + " bytes, " + region + " at " + offsetBytes + "]";
    }
}

package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferState;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** A transfer between a file of a gateway's and a client's memory, and what its client does for it. */
final class OneTransfer {

    private static final int LONG_BYTES = 64 << 20;
    /** Of messages, each of which the client handles. */
    private static final int MESSAGES_BYTES = 8 << 20;

    private static final int PAGE_BYTES = 4096;
    private static final long NUMBER = 3;
    /** Messages; a session has more receives. */
    private static final int BATCH = 8;

    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private final TransferOperation operation;
    private final Path file;
    private final MemorySegment memory;
    private final byte[] content;
    private volatile boolean stopped;

    OneTransfer(TransferOperation operation, Path file, Arena arena, long seed) {
        this.operation = operation;
        this.file = file;
        content = new byte
                [switch (operation) {
                    case TRANSFER_OPERATION_COMPARE_SWAP, TRANSFER_OPERATION_FETCH_ADD -> Long.BYTES;
                    case TRANSFER_OPERATION_SEND, TRANSFER_OPERATION_RECEIVE -> MESSAGES_BYTES;
                    default -> LONG_BYTES;
                }];
        new Random(seed).nextBytes(content);
        memory = arena.allocate(content.length, PAGE_BYTES);
    }

    TransferOperation operation() {
        return operation;
    }

    Path file() {
        return file;
    }

    String region() {
        return file.getFileName().toString();
    }

    long lengthBytes() {
        return content.length;
    }

    private boolean goesToTheRegion() {
        return operation == TransferOperation.TRANSFER_OPERATION_READ
                || operation == TransferOperation.TRANSFER_OPERATION_RECEIVE
                || isAtomic();
    }

    private boolean goesInMessages() {
        return content.length == MESSAGES_BYTES;
    }

    private boolean isAtomic() {
        return content.length == Long.BYTES;
    }

    /** Puts the content where it comes from, and nothing of it where it goes. */
    void prepare() throws IOException {
        stopped = false;
        Files.write(file, goesToTheRegion() ? new byte[content.length] : content);
        if (goesToTheRegion()) {
            memory.copyFrom(MemorySegment.ofArray(content));
        } else {
            memory.fill((byte) 0);
        }
    }

    /** Names the client's part in a request, and makes the client ready for it. */
    CreateTransferRequest complete(CreateTransferRequest.Builder request, ClientSession session) {
        if (goesInMessages() || operation == TransferOperation.TRANSFER_OPERATION_WRITE_WITH_IMM) {
            // Posts the receives.
            session.receive(Duration.ZERO);
        }
        return switch (operation) {
            case TRANSFER_OPERATION_SEND ->
                request.setMessageBytes(session.facts().maxMessageBytes()).build();
            case TRANSFER_OPERATION_RECEIVE -> request.build();
            default ->
                request.setRemote(session.share(memory, EnumSet.allOf(RegionAccess.class))
                                .remote())
                        .setCompare(operation == TransferOperation.TRANSFER_OPERATION_COMPARE_SWAP ? former() : 0)
                        .setSwapOrAdd(isAtomic() ? NUMBER : 0)
                        .build();
        };
    }

    private long former() {
        return MemorySegment.ofArray(content).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /**
     * Does what the client has to do meanwhile, until {@link #stop} at the latest.
     *
     * @param now asks how far the transfer is
     */
    void play(ClientSession session, Supplier<Transfer> now) {
        switch (operation) {
            case TRANSFER_OPERATION_SEND -> receiveAll(session);
            case TRANSFER_OPERATION_RECEIVE -> sendAll(session, now);
            default -> {}
        }
    }

    private void receiveAll(ClientSession session) {
        long received = 0;
        while (received < content.length && !stopped) {
            Optional<byte[]> message = session.receive(A_MOMENT);
            if (message.isPresent()) {
                byte[] bytes = message.get();
                MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, received, bytes.length);
                received += bytes.length;
            }
        }
    }

    private void sendAll(ClientSession session, Supplier<Transfer> now) {
        int batch = BATCH * session.facts().maxMessageBytes();
        for (int sent = 0; sent < content.length; sent += batch) {
            // Not more messages than the gateway has receives.
            while (now.get().getState() == TransferState.TRANSFER_STATE_QUEUED
                    || now.get().getMovedBytes() < sent) {
                Thread.yield();
            }
            for (int at = sent; at < sent + batch; at += session.facts().maxMessageBytes()) {
                session.send(
                        Arrays.copyOfRange(content, at, at + session.facts().maxMessageBytes()));
            }
        }
    }

    void stop() {
        stopped = true;
    }

    /** Demands that the content is where it was to go. */
    void requireArrived() throws IOException {
        assertThat(Files.readAllBytes(file)).as("file").isEqualTo(content);
        if (isAtomic()) {
            long expected = operation == TransferOperation.TRANSFER_OPERATION_FETCH_ADD ? former() + NUMBER : NUMBER;
            assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(expected);
        } else {
            assertThat(memory.mismatch(MemorySegment.ofArray(content)))
                    .as("the client's memory")
                    .isEqualTo(-1);
        }
    }

    void requireSha256(byte[] gateways) throws NoSuchAlgorithmException {
        assertThat(gateways).isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
    }
}

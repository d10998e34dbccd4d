package io.rdmagateway.transfer;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.FileRoot;
import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.region.RegionBacking;
import io.rdmagateway.region.RegionSpec;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many transfers at a time, and long ones. Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftTransferLoadIT {

    private static final int SESSIONS = 64;
    private static final int TRANSFERS = 200;
    private static final int BYTES = 16 << 20;
    private static final double UNFAIRNESS = 0.1;
    /** More than is registered at a time. 1 GiB and 5 GiB are asked for by who has the time. */
    private static final long LONG_BYTES = Long.getLong("rdmagateway.transfer.bytes", 192L << 20);
    /** So long that the client has time to post the next receive. */
    private static final int MESSAGE_BYTES = 16 << 20;

    private static final int RECEIVES = 16;

    @TempDir
    Path files;

    private TransferRig rig;
    private final List<LoopbackPeer> clients = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    private void begin(int count, long clientBytes) throws Exception {
        rig = new TransferRig(SoftLoopback.open(8), count, Optional.of(new FileRoot(files)), Transfers.PIECE_BYTES);
        for (int i = 0; i < count; i++) {
            LoopbackPeer client = new LoopbackPeer(rig.gateway.device, clientBytes);
            clients.add(client);
            sessions.add(rig.gateway.activate(ALICE, client));
        }
    }

    @AfterEach
    void end() {
        sessions.forEach(rig.gateway::end);
        clients.forEach(LoopbackPeer::close);
        rig.close();
    }

    /** A sparse file: a few bytes at its ends, and where 32 bits are over. */
    private Region sparse(long lengthBytes) {
        Region region = rig.gateway.regions.create(
                ALICE,
                new RegionSpec(
                        "sparse", lengthBytes, new RegionBacking.File("sparse", true, false), Set.of(), Set.of()));
        Random random = new Random(1);
        for (long at : List.of(0L, lengthBytes / 2, Math.min(1L << 31, lengthBytes) - 8, lengthBytes - 8)) {
            GrantRig.bytes(region).set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
        }
        return region;
    }

    @ParameterizedTest
    @EnumSource(
            value = TransferOperation.class,
            names = {"WRITE", "READ", "WRITE_WITH_IMM", "SEND", "RECEIVE"})
    void shouldMoveEveryByteWhenTheRangeIsLong(TransferOperation operation) throws Exception {
        begin(1, LONG_BYTES);
        Session session = sessions.getFirst();
        LoopbackPeer client = clients.getFirst();
        Region region = sparse(LONG_BYTES);
        MemorySegment bytes = GrantRig.bytes(region);
        MemorySegment memory = client.mr().memory();
        OptionalInt crc32c = OptionalInt.empty();
        if (operation.fillsRange()) {
            memory.copyFrom(bytes);
            crc32c = OptionalInt.of(Checksum.crc32c(memory));
            bytes.fill((byte) 0);
        }
        RemoteMemory remote = client.mr().remote();
        TransferSpec spec = TransferRig.spec(session, operation, region, LONG_BYTES, remote, crc32c, Duration.ZERO);

        TransferInfo info = run(session, client, spec);

        assertThat(info.state()).as("%s", info.failure()).isEqualTo(TransferState.DONE);
        assertThat(info.movedBytes()).isEqualTo(LONG_BYTES);
        assertThat(info.crc32c()).hasValue(Checksum.crc32c(memory));
        assertThat(bytes.mismatch(memory)).isEqualTo(-1);
        assertThat(rig.gateway.regions.sha256(ALICE, region.name(), 0, LONG_BYTES))
                .isEqualTo(sha256(memory));
        System.out.printf(
                "transfer: %s of %d MiB in %d ms%n",
                operation, LONG_BYTES >> 20, info.running().toMillis());
    }

    private static byte[] sha256(MemorySegment memory) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (long at = 0; at < memory.byteSize(); at += MESSAGE_BYTES) {
            long length = Math.min(MESSAGE_BYTES, memory.byteSize() - at);
            digest.update(memory.asSlice(at, length).asByteBuffer());
        }
        return digest.digest();
    }

    private TransferInfo run(Session session, LoopbackPeer client, TransferSpec spec) throws Exception {
        return switch (spec.operation()) {
            case WRITE, READ, COMPARE_SWAP, FETCH_ADD -> rig.run(session, spec);
            case WRITE_WITH_IMM -> {
                client.postRecv(1, 0, 0);
                TransferInfo info = rig.run(session, spec);
                assertThat(client.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
                yield info;
            }
            case SEND -> {
                Iterator<Long> offsets = LongStream.iterate(0, at -> at < LONG_BYTES, at -> at + MESSAGE_BYTES)
                        .iterator();
                for (int i = 0; i < RECEIVES && offsets.hasNext(); i++) {
                    postRecv(client, offsets.next());
                }
                TransferInfo begun = rig.begin(session, TransferRig.withMessages(spec, MESSAGE_BYTES));
                while (!rig.now(session, begun).state().isOver()) {
                    if (client.poll(WorkCompletion::requireSuccess) > 0 && offsets.hasNext()) {
                        postRecv(client, offsets.next());
                    }
                    Thread.yield();
                }
                yield rig.await(session, begun);
            }
            case RECEIVE -> {
                TransferInfo begun = rig.begin(session, spec);
                rig.sendAll(session, begun, client);
                yield rig.await(session, begun);
            }
        };
    }

    private static void postRecv(LoopbackPeer client, long offset) {
        client.postRecv(1, offset, (int) Math.min(MESSAGE_BYTES, LONG_BYTES - offset));
    }

    @ParameterizedTest
    @EnumSource(
            value = TransferOperation.class,
            names = {"WRITE", "READ", "FETCH_ADD"})
    void shouldFailWhenTheFileIsCut(TransferOperation operation) throws Exception {
        begin(1, 1 << 20);
        Region region = sparse(1 << 20);
        try (FileChannel file = FileChannel.open(files.resolve("sparse"), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
        Session session = sessions.getFirst();
        RemoteMemory client = clients.getFirst().mr().remote();
        long length = operation.isAtomic() ? 8 : client.lengthBytes();

        TransferInfo info = rig.run(
                session,
                TransferRig.spec(session, operation, region, length, client, OptionalInt.empty(), Duration.ZERO));

        assertThat(info.state()).isEqualTo(TransferState.FAILED);
    }

    @Test
    void shouldCompleteAllAndBeFairWhenManyAreUnderWay() throws Exception {
        begin(SESSIONS, BYTES);
        Region region = rig.gateway.region(ALICE, "shared", BYTES);
        byte[] random = new byte[BYTES];
        new Random(2).nextBytes(random);
        GrantRig.bytes(region).copyFrom(MemorySegment.ofArray(random));
        long before = usedHeap();

        List<TransferInfo> begun = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
            Session session = sessions.get(i % SESSIONS);
            begun.add(rig.begin(
                    session,
                    TransferRig.spec(
                            session,
                            TransferOperation.WRITE,
                            region,
                            clients.get(i % SESSIONS).mr().remote())));
        }
        // All have begun by then, and none has moved all that it was asked to.
        Map<String, Long> early = movedAt(begun, 0.25);
        LongSummaryStatistics since = movedAt(begun, 0.625).entrySet().stream()
                .mapToLong(session -> session.getValue() - early.get(session.getKey()))
                .summaryStatistics();
        for (TransferInfo transfer : begun) {
            TransferInfo info = rig.transfers.over(ALICE, transfer.id()).get();
            assertThat(info.state()).as("%s", info.failure()).isEqualTo(TransferState.DONE);
        }

        System.out.printf(
                "transfers: %d of %d sessions; from a quarter to five eighths of all a session moved %d to %d KiB; heap %d MiB before, %d after%n",
                TRANSFERS, SESSIONS, since.getMin() >> 10, since.getMax() >> 10, before >> 20, usedHeap() >> 20);
        for (LoopbackPeer client : clients) {
            assertThat(client.mr().memory().mismatch(GrantRig.bytes(region))).isEqualTo(-1);
        }
        assertThat(since.getMin()).as("of the least").isGreaterThan((long) (since.getAverage() * (1 - UNFAIRNESS)));
        assertThat(since.getMax()).as("of the most").isLessThan((long) (since.getAverage() * (1 + UNFAIRNESS)));
    }

    /** Returns what each session has moved when all together have moved a part of all. */
    private Map<String, Long> movedAt(List<TransferInfo> begun, double part) {
        while (true) {
            Map<String, Long> moved = new HashMap<>();
            long sum = 0;
            for (TransferInfo transfer : begun) {
                TransferInfo now = rig.transfers.get(ALICE, transfer.id());
                moved.merge(now.spec().session().sessionId(), now.movedBytes(), Long::sum);
                sum += now.movedBytes();
            }
            if (sum >= part * TRANSFERS * BYTES) {
                return moved;
            }
            Thread.yield();
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

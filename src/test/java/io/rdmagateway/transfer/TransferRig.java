package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.FileRoot;
import io.rdmagateway.region.GrantRig;
import io.rdmagateway.region.Region;
import io.rdmagateway.session.Loop;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Transfers of a gateway on a real device, with the threads that serve them. */
final class TransferRig implements AutoCloseable {

    static final RemoteMemory NONE = new RemoteMemory(0, 0, 0);
    private static final int PATIENCE_SECONDS = 120;

    final GrantRig gateway;
    final Transfers transfers;
    private final Loop expiry;

    /** @param device owned from now on */
    TransferRig(RdmaDevice device, int maxSessions, Optional<FileRoot> files) {
        gateway = new GrantRig(device, maxSessions, files);
        transfers = new Transfers(
                gateway.serving.sessions(),
                gateway.regions,
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom());
        expiry = Loop.start("transfers", transfers::expire, () -> {});
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
                0,
                COMPARE,
                SWAP_OR_ADD,
                true,
                crc32c,
                timeout);
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

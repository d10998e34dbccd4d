package io.rdmagateway.client;

import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DataPathProof;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Opens a session: makes this side's half of the connection, has the gateway make its own, and proves that bytes arrive
 * by writing the gateway's nonce into its memory. What is half made when a step fails is taken back.
 */
final class Handshake {

    private static final int RECEIVES = 16;
    private static final int MAX_RD_ATOMIC = 16;
    private static final int NONCE_BYTES = 32;

    private final RdmaDevice device;
    private final SessionCalls calls;
    private final LeaseKeeper leases;
    private final SessionOptions options;
    private final RandomGenerator random;

    /** @param random a secure source */
    Handshake(
            RdmaDevice device, SessionCalls calls, LeaseKeeper leases, SessionOptions options, RandomGenerator random) {
        this.device = device;
        this.calls = calls;
        this.leases = leases;
        this.options = options;
        this.random = random;
    }

    ClientSession perform() {
        long start = System.nanoTime();
        LocalPort local = LocalPort.choose(device, options.portNum(), options.gid());
        int depth = Math.min(options.depth(), device.info().maxQpWr());
        try (Undo undo = new Undo()) {
            ProtectionDomain pd = device.allocPd();
            undo.add(pd::close);
            CompletionChannel channel = device.createCompletionChannel();
            undo.add(channel::close);
            CompletionQueue cq = device.createCq(depth + RECEIVES, channel);
            undo.add(cq::close);
            PreparedQueuePair prepared = pd.createQp(config(cq, depth, local));
            undo.add(prepared::close);

            QueuePairEndpoint localEnd = prepared.endpoint(Psn.random(random));
            CreateSessionResponse answer = calls.create(CreateSessionRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setEndpoint(Endpoints.toMessage(localEnd))
                    .build());
            Session session = answer.getSession();
            undo.add(() -> calls.deleteQuietly(session.getSessionId(), session.getGeneration()));

            QueuePairEndpoint remoteEnd = Endpoints.ofMessage(answer.getGatewayEndpoint());
            QueuePair qp = prepared.connect(localEnd, remoteEnd);
            undo.add(qp::close);
            DataPath path = new DataPath(qp, cq, channel, depth, options.timeout());
            prove(path, answer.getProof());
            calls.activate(session.getSessionId(), session.getGeneration());

            SessionFacts facts = facts(answer, local, remoteEnd.gid(), qp, start);
            LeaseKeeper.Lease lease = leases.keep(facts.sessionId(), facts.generation(), facts.lease(), path::lose);
            undo.keep();
            return new ClientSession(new SessionParts(path, new LocalMemory(pd), pd, lease, calls), facts);
        }
    }

    private static void prove(DataPath path, DataPathProof proof) {
        RemoteMemory slot = Endpoints.ofMessage(proof.getSlot());
        byte[] nonce = proof.getNonce().toByteArray();
        if (nonce.length != NONCE_BYTES || slot.lengthBytes() < NONCE_BYTES) {
            throw Endpoints.malformed("proof of " + nonce.length + " bytes");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, nonce);
            path.runOnce(
                    NONCE_BYTES,
                    (wr, at, length) -> wr.write(slot.address(), slot.rkey()).inline(bytes));
        }
    }

    private QueuePairConfig config(CompletionQueue cq, int depth, LocalPort local) {
        return new QueuePairConfig(
                cq,
                cq,
                QueuePairCaps.of(depth, RECEIVES),
                local.port(),
                local.source(),
                // The gateway's memory is touched from here, nothing here from there.
                Set.of(),
                Math.min(MAX_RD_ATOMIC, device.info().maxRdAtomic()),
                RcTimers.DEFAULT);
    }

    private SessionFacts facts(
            CreateSessionResponse answer, LocalPort local, Gid gatewayGid, QueuePair qp, long startNanos) {
        Session session = answer.getSession();
        Duration lease = Duration.ofSeconds(
                session.getLease().getSeconds(), session.getLease().getNanos());
        if (!lease.isPositive()) {
            throw Endpoints.malformed("session.lease");
        }
        return new SessionFacts(
                session.getSessionId(),
                session.getGeneration(),
                local,
                gatewayGid,
                qp.mtu(),
                qp.payloadBytes(),
                qp.maxRdAtomic(),
                answer.getMaxMessageBytes(),
                (int) Math.min(options.sliceBytes(), local.port().maxMessageBytes()),
                lease,
                Duration.ofNanos(System.nanoTime() - startNanos));
    }
}

package io.rdmagateway.client;

import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DataPathProof;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionGeneration;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Opens a session: makes this side's half of the connection, has the gateway make its own, and proves that bytes arrive
 * by writing the gateway's nonce into its memory. What is half made when a step fails is taken back.
 */
final class Handshake {

    private static final int RECEIVES = 16;
    private static final int MAX_RD_ATOMIC = 16;
    private static final int NONCE_BYTES = 32;

    static final String SESSION_NOT_FOUND = "SESSION_NOT_FOUND";

    private final Opening opening;
    private final RdmaDevice device;
    private final SessionOptions options;
    private final SessionCalls calls;
    private final Patience patience;
    private final Optional<SessionGeneration> replaces;
    private Session created;

    /**
     * @param opening what it is a part of
     * @param replaces the session whose place the new one takes
     */
    Handshake(Opening opening, SessionCalls calls, Patience patience, Optional<SessionGeneration> replaces) {
        this.opening = opening;
        this.device = opening.device();
        this.options = opening.options();
        this.calls = calls;
        this.patience = patience;
        this.replaces = replaces;
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

            QueuePairEndpoint localEnd = prepared.endpoint(opening.psns().draw(prepared.qpNum()));
            CreateSessionResponse answer = create(localEnd);
            created = answer.getSession();
            undo.add(() -> calls.deleteQuietly(created.getSessionId(), created.getGeneration()));

            QueuePairEndpoint remoteEnd = Endpoints.ofMessage(answer.getGatewayEndpoint());
            opening.psns().connected(localEnd.qpNum(), localEnd.psn(), remoteEnd.psn());
            QueuePair qp = prepared.connect(localEnd, remoteEnd);
            undo.add(qp::close);
            DataPath path = new DataPath(qp, cq, channel, depth, options.timeout(), opening.psns()::ending);
            prove(path, answer.getProof());
            patience.call(() -> calls.activate(created.getSessionId(), created.getGeneration()));

            SessionFacts facts = facts(answer, local, remoteEnd.gid(), qp, start);
            Lease lease = opening.leases().keep(facts.sessionId(), facts.generation(), facts.lease(), path);
            undo.keep();
            return new ClientSession(new SessionParts(path, new LocalMemory(pd), pd, lease), facts, calls, opening);
        }
    }

    /** The same request id again as long as it is the same queue pair: the gateway makes one for both. */
    private CreateSessionResponse create(QueuePairEndpoint localEnd) {
        CreateSessionRequest.Builder request = CreateSessionRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setEndpoint(Endpoints.toMessage(localEnd))
                .setKeepalive(true);
        replaces.ifPresent(request::setReplaces);
        try {
            return create(request.build());
        } catch (GatewayException e) {
            if (replaces.isEmpty() || !e.hasReason(SESSION_NOT_FOUND)) {
                throw e;
            }
            // A gateway that was started again remembers nobody.
            return create(request.clearReplaces().build());
        }
    }

    private CreateSessionResponse create(CreateSessionRequest request) {
        return patience.call(() -> calls.create(request));
    }

    /** Returns the session that the gateway has made, if it came that far. */
    Optional<SessionGeneration> created() {
        return Optional.ofNullable(created)
                .map(session -> SessionGeneration.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
    }

    /** True when a session was made and may have been lost, with the gateway or the way to it, before it was proven. */
    boolean wasLost(RuntimeException failure) {
        return created != null
                && switch (failure) {
                    case WorkCompletionException unproven -> true;
                    case GatewayException e ->
                        Patience.mayPass(e) || e.hasReason(SESSION_NOT_FOUND) || e.hasReason("SESSION_NOT_ACTIVE");
                    default -> false;
                };
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
                // For the gateway's keepalive, a WRITE of zero bytes, and for its transfers. It reaches no memory but
                // what
                // ClientSession.share registers for it.
                Set.of(Access.REMOTE_READ, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC),
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

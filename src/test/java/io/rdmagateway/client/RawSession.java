package io.rdmagateway.client;

import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.MemoryRegion;
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
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The handshake by hand, step by step, so that a test sees what the client keeps to itself. */
final class RawSession implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(20);

    final QueuePairEndpoint client;
    final QueuePairEndpoint gateway;
    final Session session;
    private final SessionServiceGrpc.SessionServiceBlockingStub stub;
    private final CompletionChannel channel;
    private final CompletionQueue cq;
    private final ProtectionDomain pd;
    private final QueuePair qp;

    /** Opens a session up to ACTIVE. One packet has gone to the gateway then: the nonce. */
    RawSession(RdmaDevice device, SessionServiceGrpc.SessionServiceBlockingStub stub) {
        this.stub = stub;
        channel = device.createCompletionChannel();
        cq = device.createCq(64, channel);
        pd = device.allocPd();
        PreparedQueuePair prepared = pd.createQp(new QueuePairConfig(
                cq,
                cq,
                QueuePairCaps.of(16, 16),
                device.port(1),
                GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                Set.of(),
                16,
                RcTimers.DEFAULT));
        client = prepared.endpoint(Psn.random(new SecureRandom()));
        CreateSessionResponse answer;
        try {
            answer = stub.createSession(CreateSessionRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setEndpoint(Endpoints.toMessage(client))
                    .build());
        } catch (StatusRuntimeException refused) {
            prepared.close();
            closeRest();
            throw refused;
        }
        session = answer.getSession();
        gateway = Endpoints.ofMessage(answer.getGatewayEndpoint());
        qp = prepared.connect(client, gateway);
        RemoteMemory slot = Endpoints.ofMessage(answer.getProof().getSlot());
        perform(qp.newSendRequest()
                .write(slot.address(), slot.rkey())
                .inline(Arena.ofAuto()
                        .allocateFrom(
                                ValueLayout.JAVA_BYTE,
                                answer.getProof().getNonce().toByteArray())));
        stub.activateSession(ActivateSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build());
    }

    /** Writes from fresh memory: one packet for every path MTU begun. */
    void write(RemoteMemory to, int lengthBytes) {
        try (Arena arena = Arena.ofShared();
                MemoryRegion mr = pd.regMr(arena.allocate(lengthBytes, 4096), Set.of())) {
            perform(qp.newSendRequest().write(to.address(), to.rkey()).local(mr, 0, lengthBytes));
        }
    }

    private void perform(SendRequest wr) {
        qp.postSend(wr);
        int count = new CompletionWaiter(cq, channel).await(LONG, WorkCompletion::requireSuccess);
        if (count != 1) {
            throw new AssertionError(count + " completions");
        }
    }

    void renew() {
        stub.renewSession(RenewSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build());
    }

    /** Releases this side only. */
    void abandon() {
        qp.close();
        closeRest();
    }

    private void closeRest() {
        pd.close();
        cq.close();
        channel.close();
    }

    @Override
    public void close() {
        abandon();
        stub.deleteSession(DeleteSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build());
    }
}

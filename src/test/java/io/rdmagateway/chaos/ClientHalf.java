package io.rdmagateway.chaos;

import com.google.protobuf.ByteString;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A client's half of a session, by verbs alone. For one thread. */
final class ClientHalf implements AutoCloseable {

    static final int MESSAGE_BYTES = 4096;
    static final int DEPTH = 16;

    /** Waits half a second for each acknowledgement: on a machine that is busy with starting JVMs nobody is dead so soon. */
    private static final RcTimers PATIENT = new RcTimers(17, 6, 7, 12, 64);

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final ProtectionDomain pd;
    private final CompletionQueue cq;
    private final MemoryRegion mr;
    private final PreparedQueuePair prepared;
    private final io.rdmagateway.verbs.QueuePairEndpoint local;
    private QueuePair qp;
    private SendRequest send;
    private ReceiveRequest receive;

    /** @param memoryBytes what its operations read from and write to */
    ClientHalf(RdmaDevice device, int memoryBytes) {
        pd = device.allocPd();
        cq = device.createCq(4 * DEPTH);
        mr = pd.regMr(arena.allocate(memoryBytes, 4096), Set.of(Access.LOCAL_WRITE));
        prepared = pd.createQp(new QueuePairConfig(
                cq,
                cq,
                QueuePairCaps.of(2 * DEPTH, 2 * DEPTH),
                device.port(1),
                GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                EnumSet.of(Access.REMOTE_WRITE),
                DEPTH,
                PATIENT));
        local = prepared.endpoint(Psn.random(new SecureRandom()));
    }

    CreateSessionRequest creation(String requestId) {
        return CreateSessionRequest.newBuilder()
                .setRequestId(requestId)
                .setEndpoint(QueuePairEndpoint.newBuilder()
                        .setQpNum(local.qpNum())
                        .setPsn(local.psn().value())
                        .setGid(ByteString.copyFrom(local.gid().toBytes()))
                        .setLid(local.lid())
                        .setLinkLayer(LinkLayer.LINK_LAYER_ETHERNET)
                        .setMtu(PathMtu.forNumber(local.mtu().code()))
                        .setMaxRdAtomic(local.maxRdAtomic())
                        .setPrivatePayloadBytes(local.privatePayloadBytes()))
                .build();
    }

    /** Goes to RTS with what the gateway answered. */
    void connect(CreateSessionResponse answer) {
        QueuePairEndpoint gateway = answer.getGatewayEndpoint();
        qp = prepared.connect(
                local,
                new io.rdmagateway.verbs.QueuePairEndpoint(
                        gateway.getQpNum(),
                        new Psn(gateway.getPsn()),
                        Gid.of(gateway.getGid().toByteArray()),
                        gateway.getLid(),
                        io.rdmagateway.verbs.LinkLayer.ETHERNET,
                        Mtu.ofCode(gateway.getMtuValue()),
                        gateway.getMaxRdAtomic(),
                        gateway.getPrivatePayloadBytes()));
        send = qp.newSendRequest();
        receive = qp.newReceiveRequest();
    }

    /** Posts the WRITE that proves the data path. */
    void postNonce(CreateSessionResponse answer) {
        byte[] nonce = answer.getProof().getNonce().toByteArray();
        MemorySegment.copy(nonce, 0, mr.memory(), ValueLayout.JAVA_BYTE, 0, nonce.length);
        io.rdmagateway.proto.v1.RemoteMemory slot = answer.getProof().getSlot();
        qp.postSend(send.write(slot.getAddr(), slot.getRkey()).local(mr, 0, nonce.length));
    }

    void postWrite(io.rdmagateway.proto.v1.RemoteMemory to) {
        qp.postSend(send.write(to.getAddr(), to.getRkey()).local(mr, 0, lengthOf(to)));
    }

    void postRead(io.rdmagateway.proto.v1.RemoteMemory from) {
        qp.postSend(send.read(from.getAddr(), from.getRkey()).local(mr, 0, lengthOf(from)));
    }

    private int lengthOf(io.rdmagateway.proto.v1.RemoteMemory remote) {
        return (int) Math.min(remote.getLengthBytes(), mr.lengthBytes());
    }

    /** Posts a message to be echoed, and the receive that its echo takes: two completions. */
    void postPing() {
        qp.postRecv(receive.clear().local(mr, MESSAGE_BYTES, MESSAGE_BYTES));
        qp.postSend(send.send().local(mr, 0, MESSAGE_BYTES));
    }

    /** Takes completions as they come; each must be a success. */
    int poll() {
        return cq.poll(DEPTH, WorkCompletion::requireSuccess);
    }

    /** Waits for completions and returns how many there were. */
    int awaitSome() {
        long start = System.nanoTime();
        int count;
        while ((count = poll()) == 0) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("no completion came");
            }
            Thread.yield();
        }
        return count;
    }

    void destroyQp() {
        qp.close();
    }

    static ActivateSessionRequest activation(Session session) {
        return ActivateSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    static DeleteSessionRequest deletion(Session session) {
        return DeleteSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    @Override
    public void close() {
        prepared.close();
        if (qp != null) {
            qp.close();
        }
        mr.close();
        cq.close();
        pd.close();
        arena.close();
    }
}

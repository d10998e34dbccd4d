package io.rdmagateway.session;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
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
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Clients that prove their path and do nothing more, in a process of their own: what this one grows by is the gateway's
 * side alone. They share all but their queue pairs, and live until their process is told to end.
 */
final class IdleClients implements AutoCloseable {

    private static final int LAST_OF_ADDRESS = 11;

    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;

    IdleClients() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        "target/classes:target/test-classes",
                        IdleClients.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        out = new DataOutputStream(process.getOutputStream());
    }

    /** Lets one more of them make its half of a connection. */
    QueuePairEndpoint next() throws IOException {
        return readEndpoint(in);
    }

    /** Lets it connect and write the nonce; returns when that has arrived. */
    void prove(Session session) throws IOException {
        write(out, session.endpoint());
        out.writeLong(session.proof().slot().address());
        out.writeInt(session.proof().slot().rkey());
        out.write(session.proof().nonce());
        out.flush();
        if (!in.readBoolean()) {
            throw new IOException("a client could not write its nonce");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(DataOutputStream to, QueuePairEndpoint endpoint) throws IOException {
        to.writeInt(endpoint.qpNum());
        to.writeInt(endpoint.psn().value());
        to.write(endpoint.gid().toBytes());
        to.writeInt(endpoint.mtu().ordinal());
        to.writeInt(endpoint.maxRdAtomic());
        to.writeInt(endpoint.privatePayloadBytes());
        to.flush();
    }

    private static QueuePairEndpoint readEndpoint(DataInputStream from) throws IOException {
        return new QueuePairEndpoint(
                from.readInt(),
                new Psn(from.readInt()),
                Gid.of(from.readNBytes(Gid.BYTES)),
                0,
                LinkLayer.ETHERNET,
                Mtu.values()[from.readInt()],
                from.readInt(),
                from.readInt());
    }

    /** The other process: ends with its standard input. */
    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        try (RdmaDevice device = SoftLoopback.open(LAST_OF_ADDRESS);
                ProtectionDomain pd = device.allocPd();
                CompletionQueue cq = device.createCq(4);
                Arena arena = Arena.ofShared();
                MemoryRegion mr = pd.regMr(arena.allocate(ProofSlot.NONCE_BYTES), Set.of(Access.LOCAL_WRITE))) {
            List<QueuePair> qps = new ArrayList<>();
            try {
                while (true) {
                    QueuePair qp = connect(device, pd, cq, in, out);
                    qps.add(qp);
                    RemoteMemory slot = new RemoteMemory(in.readLong(), in.readInt(), ProofSlot.NONCE_BYTES);
                    MemorySegment.copy(
                            in.readNBytes(ProofSlot.NONCE_BYTES), 0, mr.memory(), ValueLayout.JAVA_BYTE, 0, 32);
                    out.writeBoolean(writes(qp, cq, mr, slot));
                    out.flush();
                }
            } catch (EOFException e) {
                qps.forEach(QueuePair::close);
            }
        }
    }

    private static QueuePair connect(
            RdmaDevice device, ProtectionDomain pd, CompletionQueue cq, DataInputStream in, DataOutputStream out)
            throws IOException {
        PreparedQueuePair prepared = pd.createQp(new QueuePairConfig(
                cq,
                cq,
                QueuePairCaps.of(1, 1),
                device.port(1),
                GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                EnumSet.of(Access.REMOTE_WRITE),
                1,
                RcTimers.DEFAULT));
        try {
            QueuePairEndpoint local = prepared.endpoint(Psn.random(new SecureRandom()));
            write(out, local);
            return prepared.connect(local, readEndpoint(in));
        } catch (IOException e) {
            prepared.close();
            throw e;
        }
    }

    private static boolean writes(QueuePair qp, CompletionQueue cq, MemoryRegion mr, RemoteMemory slot) {
        SendRequest wr = qp.newSendRequest();
        qp.postSend(wr.write(slot.address(), slot.rkey()).local(mr, 0, ProofSlot.NONCE_BYTES));
        boolean[] succeeded = new boolean[1];
        while (cq.poll(1, wc -> succeeded[0] = wc.succeeded()) == 0) {
            Thread.yield();
        }
        return succeeded[0];
    }
}

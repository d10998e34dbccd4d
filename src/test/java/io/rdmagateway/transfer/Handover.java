package io.rdmagateway.transfer;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RemoteMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What a gateway and its client tell each other, from one process of a test to the other. */
final class Handover {

    private Handover() {}

    static void write(DataOutputStream to, QueuePairEndpoint endpoint) throws IOException {
        to.writeInt(endpoint.qpNum());
        to.writeInt(endpoint.psn().value());
        to.write(endpoint.gid().toBytes());
        to.writeInt(endpoint.mtu().code());
        to.writeInt(endpoint.maxRdAtomic());
        to.writeInt(endpoint.privatePayloadBytes());
    }

    static QueuePairEndpoint readEndpoint(DataInputStream from) throws IOException {
        return new QueuePairEndpoint(
                from.readInt(),
                new Psn(from.readInt()),
                Gid.of(from.readNBytes(16)),
                0,
                LinkLayer.ETHERNET,
                Mtu.ofCode(from.readInt()),
                from.readInt(),
                from.readInt());
    }

    static void write(DataOutputStream to, RemoteMemory memory) throws IOException {
        to.writeLong(memory.address());
        to.writeInt(memory.rkey());
        to.writeLong(memory.lengthBytes());
    }

    static RemoteMemory readMemory(DataInputStream from) throws IOException {
        return new RemoteMemory(from.readLong(), from.readInt(), from.readLong());
    }
}

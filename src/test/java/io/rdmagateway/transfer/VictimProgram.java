package io.rdmagateway.transfer;

import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** The program of a {@link KilledClient}, which talks to it by its standard streams and ends when those do. */
final class VictimProgram {

    private VictimProgram() {}

    /** @param args address of its soft device, operation */
    public static void main(String[] args) throws IOException {
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(args[0])), SoftProvider.DEFAULT_PORT);
        DataInputStream from = new DataInputStream(System.in);
        DataOutputStream to = new DataOutputStream(System.out);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                ClientPart part = new ClientPart(device, TransferOperation.valueOf(args[1]))) {
            Handover.write(to, part.endpoint());
            Handover.write(to, part.remote());
            to.flush();
            QueuePairEndpoint gateway = Handover.readEndpoint(from);
            RemoteMemory slot = Handover.readMemory(from);
            part.prove(gateway, slot, from.readNBytes(from.readInt()));
            to.writeByte(1);
            to.flush();
            from.readByte();
            part.play();
            from.read();
        }
    }
}

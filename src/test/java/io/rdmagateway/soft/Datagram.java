package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A datagram on its way through a {@link MemoryNetwork}. */
record Datagram(InetSocketAddress source, InetAddress destination, byte[] bytes) {

    Packet packet() {
        Packet packet = new Packet();
        Packet.Flaw flaw = packet.read(ByteBuffer.wrap(bytes), 0, bytes.length);
        if (flaw != Packet.Flaw.NONE) {
            throw new IllegalStateException("we sent a packet with a flaw: " + flaw);
        }
        return packet;
    }

    /** Returns a copy with one bit turned. */
    Datagram damaged(int bit) {
        byte[] copy = bytes.clone();
        copy[bit / Byte.SIZE % copy.length] ^= (byte) (1 << bit % Byte.SIZE);
        return new Datagram(source, destination, copy);
    }
}

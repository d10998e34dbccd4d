package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;

/** Writes the packets of send requests: any packet of a request, any number of times. In the engine's turns. */
final class RequestPackets {

    static final int LINK_IS_FULL = 0;
    static final int MEMORY_IS_GONE = -1;

    private final ReliableConnection connection;
    private final Transmitter transmitter;
    private final Path path;

    RequestPackets(ReliableConnection connection, Path path) {
        this.connection = connection;
        this.transmitter = connection.engine().transmitter();
        this.path = path;
    }

    /**
     * Sends one packet.
     *
     * @param index which packet of the request
     * @param count how many packets of a READ's answer it asks for
     * @return its length, {@link #LINK_IS_FULL} or {@link #MEMORY_IS_GONE}
     */
    int send(SendEntry entry, int index, int count, boolean wantsAck, int psn) {
        return entry.operation.bringsData() ? ask(entry, index, count, psn) : carry(entry, index, wantsAck, psn);
    }

    private int ask(SendEntry entry, int index, int count, int psn) {
        Packet packet = transmitter.begin(path, entry.operation.opcode(true, true), 0);
        if (packet == null) {
            return LINK_IS_FULL;
        }
        path.address(packet, false, entry.operation.isAtomic(), psn);
        if (entry.operation.isRead()) {
            long offset = (long) index * path.mtuBytes();
            long bytes = Math.min(entry.local.totalBytes() - offset, (long) count * path.mtuBytes());
            packet.reth().write(entry.remoteAddress + offset, entry.rkey, (int) bytes);
        } else {
            packet.atomicEth().write(entry.remoteAddress, entry.rkey, entry.swapOrAdd, entry.compare);
        }
        transmitter.send(path);
        return packet.lengthBytes();
    }

    private int carry(SendEntry entry, int index, boolean wantsAck, int psn) {
        boolean last = index + 1 == entry.packets;
        Opcode opcode = entry.operation.opcode(index == 0, last);
        long offset = (long) index * path.mtuBytes();
        int payload = (int) Math.min(path.mtuBytes(), entry.local.totalBytes() - offset);
        Packet packet = transmitter.begin(path, opcode, payload);
        if (packet == null) {
            return LINK_IS_FULL;
        }
        path.address(packet, last && entry.solicited, last || wantsAck, psn);
        if (opcode.hasReth()) {
            packet.reth().write(entry.remoteAddress, entry.rkey, (int) entry.local.totalBytes());
        }
        if (opcode.hasImmData()) {
            packet.immDt().write(entry.immData);
        }
        if (opcode.hasIeth()) {
            packet.ieth().write(entry.rkey);
        }
        if (!entry.local.isUsable(connection.pd(), false)
                || !entry.local.gather(offset, transmitter.memory(), packet.payloadOffset(), payload)) {
            return MEMORY_IS_GONE;
        }
        transmitter.send(path);
        return packet.lengthBytes();
    }
}

package io.rdmagateway.client;

import io.rdmagateway.verbs.ReceiveQueue;
import io.rdmagateway.verbs.ReceiveRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Messages of one session: one slab of memory, a slot for each posted receive and one to send from. Thread-safe. */
final class Messages {

    private record Arrival(int slot, int lengthBytes) {}

    private final DataPath path;
    private final RegisteredBuffer slab;
    private final int maxMessageBytes;
    private final int slots;
    private final ReceiveQueue receives;
    private final ReceiveRequest wr;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    /** @param slots receives to keep posted */
    Messages(DataPath path, LocalMemory memory, int maxMessageBytes, int slots) {
        this.path = path;
        this.maxMessageBytes = maxMessageBytes;
        this.slots = slots;
        this.slab = memory.allocate((slots + 1L) * maxMessageBytes);
        this.receives = path.receiveWith((wrId, length) -> arrivals.add(new Arrival(slotOf(wrId), length)));
        this.wr = receives.newReceiveRequest();
        for (int slot = 0; slot < slots; slot++) {
            post(slot);
        }
    }

    /** Returns when the other side's device has taken the message. */
    synchronized void send(byte[] message) {
        if (message.length < 1 || message.length > maxMessageBytes) {
            throw new IllegalArgumentException(
                    "message: " + message.length + " bytes, 1 to " + maxMessageBytes + " are possible");
        }
        long offset = offset(slots);
        MemorySegment.copy(message, 0, slab.memory(), ValueLayout.JAVA_BYTE, offset, message.length);
        path.runOnce(message.length, (send, at, length) -> send.send().local(slab.mr(), offset + at, length));
    }

    /** Returns the next message, or empty when the time was over. */
    synchronized Optional<byte[]> receive(Duration timeout) {
        if (!path.awaitReceive(() -> !arrivals.isEmpty(), timeout)) {
            return Optional.empty();
        }
        Arrival arrival = arrivals.remove();
        byte[] message = slab.memory()
                .asSlice(offset(arrival.slot()), arrival.lengthBytes())
                .toArray(ValueLayout.JAVA_BYTE);
        post(arrival.slot());
        return Optional.of(message);
    }

    private void post(int slot) {
        receives.postRecv(wr.clear().wrId(-1L - slot).local(slab.mr(), offset(slot), maxMessageBytes));
    }

    private static int slotOf(long wrId) {
        return (int) (-1 - wrId);
    }

    private long offset(int slot) {
        return (long) slot * maxMessageBytes;
    }
}

package io.rdmagateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Record batches by Arrow Flight, in plaintext, each of one value that has a message's bytes. They stay in the memory that
 * Flight has received them into: who uses Arrow uses them there, while who uses a WRITE has them where he wanted them.
 */
final class FlightLane implements Lane {

    private static final long READY_NANOS = 20_000;

    private final boolean put;
    private final int messageBytes;
    private final boolean zeroCopy;
    private final BufferAllocator allocator = new RootAllocator();
    private final Batches batches;
    private final FlightServer server;
    private final FlightClient client;

    FlightLane(String address, boolean put, int messageBytes, boolean zeroCopy) {
        this.put = put;
        this.messageBytes = messageBytes;
        this.zeroCopy = zeroCopy;
        batches = new Batches(allocator, messageBytes, zeroCopy);
        try {
            server = FlightServer.builder(allocator, Location.forGrpcInsecure(address, 0), batches)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client = FlightClient.builder(allocator, server.getLocation()).build();
    }

    @Override
    public String name() {
        return "Flight %s %d KiB%s"
                .formatted(put ? "DoPut" : "DoGet", messageBytes >> 10, zeroCopy ? ", zero copy" : "");
    }

    @Override
    public long move(long bytes) throws Exception {
        int messages = (int) ((bytes + messageBytes - 1) / messageBytes);
        if (put) {
            put(messages);
        } else {
            get(messages);
        }
        return (long) messages * messageBytes;
    }

    // Nobody interrupts a benchmark, so that close may say that it does.
    @SuppressWarnings("try")
    private void get(int messages) throws Exception {
        byte[] ticket = ByteBuffer.allocate(Integer.BYTES).putInt(messages).array();
        try (FlightStream stream = client.getStream(new Ticket(ticket))) {
            requireAll(messages, Batches.count(stream));
        }
    }

    private void put(int messages) throws ExecutionException, InterruptedException {
        AsyncPutListener listener = new AsyncPutListener();
        FlightClient.ClientStreamListener stream =
                client.startPut(FlightDescriptor.path("bench"), batches.root(), listener);
        stream.setUseZeroCopy(zeroCopy);
        for (int i = 0; i < messages; i++) {
            while (!stream.isReady()) {
                // Flight's client cannot be told.
                LockSupport.parkNanos(READY_NANOS);
            }
            stream.putNext();
        }
        stream.completed();
        stream.getResult();
        requireAll(messages, batches.received());
    }

    private static void requireAll(int messages, int arrived) {
        if (arrived != messages) {
            throw new IllegalStateException(arrived + " of " + messages + " record batches have arrived");
        }
    }

    @Override
    public void close() {
        try {
            client.close();
            server.close();
            batches.close();
            allocator.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("Flight does not close", e);
        }
    }
}

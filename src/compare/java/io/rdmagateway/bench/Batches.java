package io.rdmagateway.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A server of Flight: sends one and the same batch as often as a ticket says, and counts those that it is sent. */
final class Batches extends NoOpFlightProducer implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 20_000;

    private final BufferAllocator allocator;
    private final int messageBytes;
    private final boolean zeroCopy;
    private final VectorSchemaRoot root;
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private volatile int received;

    Batches(BufferAllocator allocator, int messageBytes, boolean zeroCopy) {
        this.allocator = allocator;
        this.messageBytes = messageBytes;
        this.zeroCopy = zeroCopy;
        root = newRoot();
    }

    /** What a client puts; the server has another one for each call. */
    VectorSchemaRoot root() {
        return root;
    }

    /** Returns how many batches the last DoPut brought. */
    int received() {
        return received;
    }

    static int count(FlightStream stream) {
        int batches = 0;
        while (stream.next()) {
            batches++;
        }
        return batches;
    }

    private VectorSchemaRoot newRoot() {
        VarBinaryVector vector = new VarBinaryVector("bytes", allocator);
        vector.allocateNew(messageBytes, 1);
        vector.set(0, new byte[messageBytes]);
        vector.setValueCount(1);
        return new VectorSchemaRoot(List.of(vector.getField()), List.of(vector), 1);
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
        // The thread that calls this is the one that would say when the client is ready for more.
        senders.execute(() -> send(ByteBuffer.wrap(ticket.getBytes()).getInt(), listener));
    }

    private void send(int batches, ServerStreamListener listener) {
        BackpressureStrategy pressure = new BackpressureStrategy.CallbackBackpressureStrategy();
        pressure.register(listener);
        try (VectorSchemaRoot batch = newRoot()) {
            listener.setUseZeroCopy(zeroCopy);
            listener.start(batch);
            for (int left = batches; left > 0; left--) {
                BackpressureStrategy.WaitResult result = pressure.waitForListener(PATIENCE_MILLIS);
                if (result != BackpressureStrategy.WaitResult.READY) {
                    listener.error(new IllegalStateException("the client takes no more: " + result));
                    return;
                }
                listener.putNext();
            }
            listener.completed();
        }
    }

    @Override
    public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> answer) {
        return () -> {
            received = count(stream);
            answer.onCompleted();
        };
    }

    @Override
    public void close() {
        senders.shutdown();
        root.close();
    }
}

package io.rdmagateway.transfer;

import io.rdmagateway.session.Session;
import io.rdmagateway.session.Work;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;

/** The requests of one transfer, slice after slice, as far as its range is registered. Works under the queue pair's lock. */
final class Posting implements Movement, Work {

    private final Transfer transfer;
    private final TransferSpec spec;
    private final Session session;
    private final Pieces pieces;
    private final Slices slices;
    private final Pins pins;
    /** Of a piece in the place that its number has here: who comes after the next one finds it free. */
    private final MemoryRegion[] mrs = new MemoryRegion[Pieces.AT_A_TIME];
    /** Pieces that may be posted; written after their {@code mrs}, by the thread that registers. */
    private volatile long ready;

    private long posted;
    private volatile long completed;
    private volatile boolean stopped;

    Posting(Transfer transfer, TransferSpec spec, Session session, Pieces pieces, Pins pins) {
        this.transfer = transfer;
        this.spec = spec;
        this.session = session;
        this.pieces = pieces;
        this.slices = pieces.slices();
        this.pins = pins;
    }

    @Override
    public void goOn(long doneBytes) {
        if (slices.lengthBytes() == 0) {
            if (ready == 0) {
                offer();
            }
            return;
        }
        pins.releaseBefore(doneBytes);
        while (pins.hasRoom() && !stopped) {
            mrs[place(ready)] = pins.next().mr();
            offer();
        }
    }

    private void offer() {
        ready = ready + 1;
        transfer.running();
        session.submit(this);
    }

    private static int place(long piece) {
        return (int) (piece % Pieces.AT_A_TIME);
    }

    @Override
    public boolean hasNext() {
        return !stopped && posted < slices.count() && pieces.of(posted) < ready;
    }

    @Override
    public int fill(SendRequest wr) {
        long offset = slices.offset(posted);
        int length = slices.length(posted);
        boolean last = posted == slices.count() - 1;
        RemoteMemory remote = spec.remote();
        long address = remote.address() + offset;
        switch (spec.operation()) {
            case WRITE -> wr.write(address, remote.rkey());
            case READ -> wr.read(address, remote.rkey());
            case WRITE_WITH_IMM -> {
                if (last) {
                    wr.writeWithImm(address, remote.rkey(), spec.immData());
                } else {
                    wr.write(address, remote.rkey());
                }
            }
            case SEND -> wr.send();
            case COMPARE_SWAP -> wr.compareSwap(address, remote.rkey(), spec.compare(), spec.swapOrAdd());
            case FETCH_ADD -> wr.fetchAdd(address, remote.rkey(), spec.swapOrAdd());
            case RECEIVE -> throw new IllegalStateException("nothing is posted for RECEIVE");
        }
        if (length > 0) {
            long piece = pieces.of(posted);
            wr.local(mrs[place(piece)], offset - pieces.offset(piece), length);
        }
        posted++;
        return length;
    }

    @Override
    public void completed() {
        transfer.moved(slices.length(completed));
        completed++;
        if (completed == slices.count()) {
            transfer.arrived();
        } else if (completed == posted) {
            if (stopped) {
                transfer.stopped();
            } else {
                // It may wait for the next piece.
                transfer.wake();
            }
        }
    }

    @Override
    public void broke(WorkCompletionStatus status) {
        transfer.broke(status);
    }

    @Override
    public boolean stop() {
        stopped = true;
        return session.withdraw(this) && !isComplete();
    }

    @Override
    public boolean isComplete() {
        return completed == slices.count();
    }

    @Override
    public void close() {
        pins.close();
    }
}

package io.rdmagateway.transfer;

import io.rdmagateway.session.Work;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;

/** The requests of one transfer, slice after slice. Under the queue pair's lock. */
final class Posting implements Work {

    private final Transfer transfer;
    private final TransferSpec spec;
    private final Slices slices;
    private final MemoryRegion mr;
    private long posted;
    private volatile long completed;
    private volatile boolean stopped;

    /** @param mr the range; null when it is empty */
    Posting(Transfer transfer, TransferSpec spec, MemoryRegion mr) {
        this.transfer = transfer;
        this.spec = spec;
        this.slices = spec.slices();
        this.mr = mr;
    }

    @Override
    public boolean hasNext() {
        return !stopped && posted < slices.count();
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
            wr.local(mr, offset, length);
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
        } else if (stopped && completed == posted) {
            transfer.stopped();
        }
    }

    @Override
    public void broke(WorkCompletionStatus status) {
        transfer.broke(status);
    }

    /** Posts nothing more. */
    void stop() {
        stopped = true;
    }

    /** Tells whether all of it has arrived. */
    boolean isComplete() {
        return completed == slices.count();
    }
}

package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import io.rdmagateway.region.RegionException;
import io.rdmagateway.session.MessageTaker;
import io.rdmagateway.session.Session;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/** The messages of one transfer, put one after the other. Takes them under the queue pair's lock. */
final class Receiving implements Movement, MessageTaker {

    private final Transfer transfer;
    private final Session session;
    private final HeldRange range;
    private long filled;
    private boolean begun;
    private volatile boolean complete;
    private volatile boolean stopped;

    Receiving(Transfer transfer, Session session, HeldRange range) {
        this.transfer = transfer;
        this.session = session;
        this.range = range;
    }

    @Override
    public void goOn(long doneBytes) {
        if (begun) {
            return;
        }
        begun = true;
        session.submit(this);
        // Not before: who sees it sends, and a message that nobody takes is echoed.
        transfer.running();
        // Who stopped it before that found nothing to withdraw.
        if (stopped && session.withdraw(this)) {
            transfer.stopped();
        }
    }

    @Override
    public boolean take(MemorySegment message) {
        long left = range.memory().byteSize() - filled;
        if (message.byteSize() > left) {
            transfer.failed(new TransferException(
                    TransferException.Reason.MESSAGE_TOO_LONG,
                    "a message of " + message.byteSize() + " bytes came, and " + left
                            + " were left: let the messages be as long together as length_bytes says"));
            return false;
        }
        try {
            range.put(filled, message);
        } catch (RegionException e) {
            transfer.failed(e);
            return false;
        }
        filled += message.byteSize();
        transfer.moved(message.byteSize());
        if (message.byteSize() < left) {
            return true;
        }
        complete = true;
        transfer.arrived();
        return false;
    }

    @Override
    public void broke() {
        transfer.broke(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Override
    public boolean stop() {
        stopped = true;
        return session.withdraw(this);
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        // The receives are the session's.
    }
}

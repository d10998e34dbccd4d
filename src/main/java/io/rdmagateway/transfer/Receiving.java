package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import io.rdmagateway.region.RegionException;
import io.rdmagateway.session.MessageTaker;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/** The messages of one transfer, put one after the other. Under the queue pair's lock. */
final class Receiving implements MessageTaker {

    private final Transfer transfer;
    private final HeldRange range;
    private long filled;

    Receiving(Transfer transfer, HeldRange range) {
        this.transfer = transfer;
        this.range = range;
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
        transfer.arrived();
        return false;
    }

    @Override
    public void broke() {
        transfer.broke(WorkCompletionStatus.WR_FLUSH_ERR);
    }
}

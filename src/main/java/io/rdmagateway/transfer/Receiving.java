package io.rdmagateway.transfer;

import io.rdmagateway.session.MessageTaker;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/** The messages of one transfer, put one after the other. Under the queue pair's lock. */
final class Receiving implements MessageTaker {

    private final Transfer transfer;
    private final MemorySegment range;
    private long filled;

    Receiving(Transfer transfer, MemorySegment range) {
        this.transfer = transfer;
        this.range = range;
    }

    @Override
    public boolean take(MemorySegment message) {
        long length = message.byteSize();
        if (length > range.byteSize() - filled) {
            transfer.failed(new TransferException(
                    TransferException.Reason.MESSAGE_TOO_LONG,
                    "a message of " + length + " bytes came, and " + (range.byteSize() - filled)
                            + " were left: let the messages be as long together as length_bytes says"));
            return false;
        }
        MemorySegment.copy(message, 0, range, filled, length);
        filled += length;
        transfer.moved(length);
        if (filled < range.byteSize()) {
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

package io.rdmagateway.soft;

import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.spi.ListedRequest;

/** A receive request to be filled in; posting copies it into the queue. */
final class SoftReceiveRequest extends ListedRequest implements ReceiveRequest {

    private final ReliableConnection connection;
    private final RecvEntry draft;

    SoftReceiveRequest(ReliableConnection connection, RecvEntry draft) {
        this.connection = connection;
        this.draft = draft;
    }

    /** Gives out what was filled in, to be posted. */
    RecvEntry checkedFor(ReliableConnection poster) {
        if (connection != poster) {
            throw new IllegalArgumentException("the request was made by another queue pair");
        }
        return draft;
    }

    @Override
    public ReceiveRequest wrId(long wrId) {
        draft.wrId = wrId;
        return this;
    }

    @Override
    public ReceiveRequest clear() {
        draft.local.clear();
        return this;
    }

    @Override
    public ReceiveRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        draft.local.add(mr, offsetBytes, lengthBytes);
        return this;
    }
}

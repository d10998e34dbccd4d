package io.rdmagateway.client;

import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ReceiveRequest;

/** Memory for one message. */
final class FakeReceive implements ReceiveRequest {

    private FakeRequest request = new FakeRequest();

    FakeRequest request() {
        return request;
    }

    @Override
    public ReceiveRequest wrId(long wrId) {
        request.wrId(wrId);
        return this;
    }

    @Override
    public ReceiveRequest clear() {
        request = new FakeRequest();
        return this;
    }

    @Override
    public ReceiveRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        request.local(mr, offsetBytes, lengthBytes);
        return this;
    }
}

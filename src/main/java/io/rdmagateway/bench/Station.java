package io.rdmagateway.bench;

import io.rdmagateway.client.LocalPort;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RdmaDevice;

/** What the queue pairs of one thread share at one device. */
final class Station implements AutoCloseable {

    private final RdmaDevice device;
    private final LocalPort local;
    private final ProtectionDomain pd;
    private final CompletionChannel channel;
    private final CompletionQueue cq;

    /** @param capacity completions that may be there at a time */
    Station(RdmaDevice device, LocalPort local, int capacity) {
        this.device = device;
        this.local = local;
        try (Closing closing = new Closing()) {
            pd = closing.add(device.allocPd());
            channel = closing.add(device.createCompletionChannel());
            cq = closing.add(device.createCq(capacity, channel));
            closing.keep();
        }
    }

    RdmaDevice device() {
        return device;
    }

    LocalPort local() {
        return local;
    }

    ProtectionDomain pd() {
        return pd;
    }

    CompletionQueue cq() {
        return cq;
    }

    Waiting waiting(boolean events) {
        return new Waiting(device.info(), cq, channel, events);
    }

    @Override
    public void close() {
        cq.close();
        channel.close();
        pd.close();
    }
}

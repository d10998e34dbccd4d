package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;

/** The kernel's first device, opened twice: two processes would see no more of each other. */
final class KernelPair implements DevicePair {

    private final RdmaDevice left;
    private final RdmaDevice right;

    KernelPair() {
        IbverbsProvider provider = new IbverbsProvider();
        String device = provider.deviceNames().getFirst();
        left = provider.open(device);
        right = provider.open(device);
    }

    @Override
    public RdmaDevice left() {
        return left;
    }

    @Override
    public RdmaDevice right() {
        return right;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}

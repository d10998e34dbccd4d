package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;

/** The kernel's first device, opened twice: two processes would see no more of each other. */
final class KernelPair {

    private KernelPair() {}

    static DevicePair open() {
        IbverbsProvider provider = new IbverbsProvider();
        String device = provider.deviceNames().getFirst();
        return new DevicePair.Open(provider.open(device), provider.open(device));
    }
}

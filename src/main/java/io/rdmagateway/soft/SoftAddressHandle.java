package io.rdmagateway.soft;

import io.rdmagateway.verbs.AddressHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/** Proof that a destination could be reached when it was made; holds nothing but its domain. */
final class SoftAddressHandle implements AddressHandle {

    private final Lifetime pd;
    private final AtomicBoolean closed = new AtomicBoolean();

    SoftAddressHandle(Lifetime pd) {
        this.pd = pd;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            pd.release();
        }
    }
}

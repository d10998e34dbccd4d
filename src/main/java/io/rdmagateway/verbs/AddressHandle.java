package io.rdmagateway.verbs;

/** A path to another port, resolved by the device. */
public interface AddressHandle extends AutoCloseable {

    @Override
    void close();
}

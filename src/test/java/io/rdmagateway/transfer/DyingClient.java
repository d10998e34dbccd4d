package io.rdmagateway.transfer;

import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RemoteMemory;

/** A client that goes away in the middle of a transfer, as the gateway's side of a test sees it. */
interface DyingClient extends AutoCloseable {

    QueuePairEndpoint endpoint();

    RemoteMemory remote();

    /** Connects, and writes the nonce. */
    void prove(QueuePairEndpoint gateway, RemoteMemory slot, byte[] nonce);

    /** Does its part of the transfer, until its end. */
    void play();

    /** Goes away; the gateway hears nothing of that. */
    void die();

    @Override
    void close();
}

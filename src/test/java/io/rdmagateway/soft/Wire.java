package io.rdmagateway.soft;

import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;

/** A device and a peer's place on the network before it, from which a test sends it anything. */
interface Wire {

    RdmaDevice device();

    /** Makes packets for a queue pair of the device, from the peer's address. */
    Forger forger(int qpNum);

    /** Sends packets in one go and returns all that the device sends because of them, when it has no more to say. */
    List<Datagram> send(List<Datagram> packets);
}

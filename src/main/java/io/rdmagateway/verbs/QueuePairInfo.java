package io.rdmagateway.verbs;

/**
 * What a device says of a queue pair at one moment. The PSNs advance with the traffic.
 *
 * @param mtu null before RTR
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_query_qp.3.html">ibv_query_qp(3)</a>
 */
public record QueuePairInfo(
        QueuePairState state, Mtu mtu, Psn sendPsn, Psn recvPsn, int maxRdAtomic, int maxDestRdAtomic) {}

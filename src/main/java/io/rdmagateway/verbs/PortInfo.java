package io.rdmagateway.verbs;

/**
 * What a port says of itself at one moment.
 *
 * @param portNum counted from 1
 * @param lid 0 on Ethernet
 * @param privatePayloadBytes how much one packet may carry to a port of the same provider that has such a number, too:
 *     they use the smaller one in place of an MTU, and that provider's private form of packets; 0 where only the MTUs
 *     are possible
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_query_port.3.html">ibv_query_port(3)</a>
 */
public record PortInfo(
        int portNum,
        PortState state,
        LinkLayer linkLayer,
        Mtu activeMtu,
        Mtu maxMtu,
        int lid,
        int gidTableLength,
        int pkeyTableLength,
        long maxMessageBytes,
        int privatePayloadBytes) {

    public boolean isActive() {
        return state == PortState.ACTIVE;
    }
}

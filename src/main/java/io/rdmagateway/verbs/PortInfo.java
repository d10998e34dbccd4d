package io.rdmagateway.verbs;

/**
 * What a port says of itself at one moment.
 *
 * @param portNum counted from 1
 * @param lid 0 on Ethernet
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
        long maxMessageBytes) {

    public boolean isActive() {
        return state == PortState.ACTIVE;
    }
}

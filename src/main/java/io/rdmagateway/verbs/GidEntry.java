package io.rdmagateway.verbs;

/**
 * One row of a port's GID table.
 *
 * @param index its place in the table, 0 to {@link PortInfo#gidTableLength()} − 1; what an address vector names
 * @param netdev the interface that carries it, or empty when this network namespace does not have that interface
 * @param prefixLength how many bits of the address its network shares, in its own family; 0 when that is not known
 */
public record GidEntry(int portNum, int index, Gid gid, GidType type, String netdev, int prefixLength) {

    /** Tells whether a peer can be reached without a router. */
    boolean isNear(Gid peer) {
        return prefixLength > 0
                && gid.isIpv4Mapped() == peer.isIpv4Mapped()
                && Subnet.around(gid, prefixLength).contains(peer);
    }

    /** True when a queue pair that sends from this row may as well send from the other: what is around the GID may differ. */
    public boolean isSameRow(GidEntry other) {
        return portNum == other.portNum && index == other.index && type == other.type && gid.equals(other.gid);
    }
}

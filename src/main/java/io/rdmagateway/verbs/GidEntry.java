package io.rdmagateway.verbs;

/**
 * One row of a port's GID table.
 *
 * @param index its place in the table, 0 to {@link PortInfo#gidTableLength()} − 1; what an address vector names
 * @param netdev the interface that carries it, or empty when this network namespace does not have that interface
 */
public record GidEntry(int portNum, int index, Gid gid, GidType type, String netdev) {}

package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * What a key opens to the other side: a range of registered memory, with rights, to every queue pair of its domain or to
 * one of them. In the engine's turns.
 *
 * <p>A window gets a new one with each bind. Whoever holds one across packets asks it each time, so that a message or an
 * answer that is under way ends with the key.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 10.6.3 and 10.6.7.2</a>
 */
final class RemoteKey {

    private final int value;
    private final SoftMemoryRegion region;
    private final long address;
    private final long lengthBytes;
    private final Set<Access> access;
    /** The window that has this key, and who may use it; both null when it is the region's own. */
    private final SoftMemoryWindow window;

    private final ReliableConnection user;
    private boolean revoked;

    /** Makes the key of a region. */
    RemoteKey(SoftMemoryRegion region, Set<Access> access) {
        this(region.rkey(), region, region.address(), region.lengthBytes(), access, null, null);
    }

    RemoteKey(
            int value,
            SoftMemoryRegion region,
            long address,
            long lengthBytes,
            Set<Access> access,
            SoftMemoryWindow window,
            ReliableConnection user) {
        this.value = value;
        this.region = region;
        this.address = address;
        this.lengthBytes = lengthBytes;
        this.access = access;
        this.window = window;
        this.user = user;
    }

    int value() {
        return value;
    }

    SoftMemoryRegion region() {
        return region;
    }

    /** Ends it. */
    void revoke() {
        revoked = true;
    }

    private boolean isOpen() {
        return !revoked && region.isOpen();
    }

    /** Tells whether a remote range may be touched through a queue pair. */
    boolean admits(ReliableConnection connection, Access right, long remoteAddress, long bytes) {
        return isOpen()
                && (user == null ? region.belongsTo(connection.pd()) : user == connection)
                && access.contains(right)
                && covers(remoteAddress, bytes);
    }

    /** Tells whether a range lies inside, without ever adding two numbers that a stranger chose. */
    private boolean covers(long remoteAddress, long bytes) {
        long offset = remoteAddress - address;
        return offset >= 0 && bytes >= 0 && bytes <= lengthBytes && offset <= lengthBytes - bytes;
    }

    /** Returns the window that a queue pair, or its peer, may invalidate by this key, or null. */
    SoftMemoryWindow windowOf(ReliableConnection connection) {
        return user == connection ? window : null;
    }

    /** @return false when the key has ended or the memory is gone */
    boolean read(long remoteAddress, MemorySegment packet, long packetOffset, int bytes) {
        return isOpen() && RegisteredBytes.read(region, remoteAddress - region.address(), packet, packetOffset, bytes);
    }

    /** @return false when the key has ended or the memory is gone */
    boolean write(long remoteAddress, MemorySegment packet, long packetOffset, int bytes) {
        return isOpen() && RegisteredBytes.write(region, remoteAddress - region.address(), packet, packetOffset, bytes);
    }

    /** @throws IllegalStateException when the memory is gone */
    long fetchAdd(long remoteAddress, long add) {
        return RegisteredBytes.fetchAdd(region, remoteAddress - region.address(), add);
    }

    /** @throws IllegalStateException when the memory is gone */
    long compareSwap(long remoteAddress, long compare, long swap) {
        return RegisteredBytes.compareSwap(region, remoteAddress - region.address(), compare, swap);
    }
}

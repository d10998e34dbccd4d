package io.rdmagateway.verbs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Asks a device whether it can really send from the rows that {@link GidSelection} prefers: it must make an address
 * handle from the row to the row's own GID, so that the peer plays no part. Used by one thread at a time.
 */
public final class GidProbe implements AutoCloseable {

    private static final int HOP_LIMIT = 64;

    private final RdmaDevice device;
    private final int portNum;
    private final ProtectionDomain pd;
    private final Deque<AddressHandle> unreleased = new ArrayDeque<>();

    /** @throws VerbsException ENOMEM: {@link DeviceInfo#maxPd()} is reached */
    public GidProbe(RdmaDevice device, int portNum) {
        this.device = device;
        this.portNum = portNum;
        this.pd = device.allocPd();
    }

    /**
     * Judges all rows of the port's table and asks the device about the usable ones, the best first, until it agrees.
     * What it refuses has the refusal as objection.
     *
     * @param peer the GID to talk to; empty when it is not known yet
     * @return all of them, the best first
     * @throws VerbsException the device is in no state to be asked
     */
    public List<GidCandidate> judge(GidWish wish, Optional<Gid> peer) {
        List<GidCandidate> accepted = new ArrayList<>();
        List<GidCandidate> refused = new ArrayList<>();
        for (GidCandidate candidate : GidSelection.judge(device.gids(portNum), wish, peer)) {
            Optional<String> refusal =
                    candidate.isUsable() && accepted.isEmpty() ? refusal(candidate) : Optional.empty();
            if (refusal.isEmpty()) {
                accepted.add(candidate);
            } else {
                refused.add(candidate.refused(refusal.get()));
            }
        }
        accepted.addAll(refused);
        return accepted;
    }

    /** Returns the row to take, or empty when none will do. */
    public Optional<GidEntry> best(GidWish wish, Optional<Gid> peer) {
        return GidSelection.first(judge(wish, peer));
    }

    private Optional<String> refusal(GidCandidate candidate) {
        GidEntry entry = candidate.entry();
        if (entry.type() == GidType.INFINIBAND) {
            // The way is found by LID there.
            return Optional.empty();
        }
        try {
            unreleased.push(pd.createAh(entry, entry.gid(), HOP_LIMIT));
        } catch (VerbsException e) {
            return switch (e.errno()) {
                case Errno.ENOMEM, Errno.EIO, Errno.ENODEV, Errno.EAGAIN -> throw e;
                // A device without address handles cannot be asked.
                case Errno.EOPNOTSUPP, Errno.ENOSYS -> Optional.empty();
                default -> Optional.of(e.getMessage());
            };
        }
        releaseHandles();
        return Optional.empty();
    }

    private void releaseHandles() {
        while (!unreleased.isEmpty()) {
            unreleased.peek().close();
            unreleased.pop();
        }
    }

    /**
     * Releases what was made to ask. Closing twice does nothing.
     *
     * @throws VerbsException the device refuses; to be tried again
     */
    @Override
    public void close() {
        releaseHandles();
        pd.close();
    }
}

package io.rdmagateway.copy;

import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.region.HeldRange;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A range that fills, piece after piece; each is hashed while the next one comes. For one thread. */
final class Filling implements AutoCloseable {

    private final Copy copy;
    private final CopySpec spec;
    private final HeldRange target;
    private final Pieces pieces;
    private final MessageDigest digest = HeldRange.newSha256();
    private final ExecutorService helpers = Executors.newVirtualThreadPerTaskExecutor();
    private CompletableFuture<Void> hashed = CompletableFuture.completedFuture(null);
    private long arrived;
    private long moved;

    /** @param target owned from now on */
    Filling(Copy copy, CopySpec spec, HeldRange target, Pieces pieces) {
        this.copy = copy;
        this.spec = spec;
        this.target = target;
        this.pieces = pieces;
        tell();
    }

    /**
     * Fills what is left, by one source.
     *
     * @return the hash of all, equal on both sides
     * @throws CopyException CHECKSUM_MISMATCH, or why it was ended
     */
    Sha256 by(RemoteSource source, Arrivals arrivals) {
        try {
            Supplier<Sha256> expected = expected(source, arrivals);
            while (arrived < pieces.lengthBytes()) {
                copy.requireWanted();
                take(source, arrivals);
                copy.holds(source.holdings());
                tell();
            }
            hashed.join();
            Sha256 here = digestOnce();
            return spec.callerCompares() ? here : requireEqual(here, expected.get());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void take(RemoteSource source, Arrivals arrivals) {
        long at = arrived;
        int length = pieces.lengthAt(at);
        if (!isKept(source, at, length)) {
            arrivals.await(at + length);
            source.read(target.memory().asSlice(at, length), at, pieces.lengthBytes());
            moved += length;
        }
        hashed = hashed.thenRunAsync(() -> target.update(digest, at, length), helpers);
        arrived += length;
    }

    private boolean isKept(RemoteSource source, long offset, int length) {
        return spec.keepEqual() && new Sha256(target.sha256(offset, length)).equals(source.sha256(offset, length));
    }

    /** Asks meanwhile, when the source can know it. */
    private Supplier<Sha256> expected(RemoteSource source, Arrivals arrivals) {
        if (spec.callerCompares() || spec.expected().isPresent()) {
            return spec.expected()::orElseThrow;
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    arrivals.await(Long.MAX_VALUE);
                    return source.sha256(0, pieces.lengthBytes());
                },
                helpers)::join;
    }

    /** The last source may be lost after the last byte. */
    private Sha256 digestOnce() {
        try {
            return new Sha256(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's own can be cloned", e);
        }
    }

    private Sha256 requireEqual(Sha256 here, Sha256 there) {
        if (!here.equals(there)) {
            throw new CopyException(
                    Reason.CHECKSUM_MISMATCH,
                    "the bytes of region " + spec.region()
                            + " are not those of the source: copy again with keep_equal when nobody writes to either");
        }
        return here;
    }

    private void tell() {
        copy.came(arrived, moved, pieces.lengthBytes());
    }

    @Override
    public void close() {
        helpers.shutdownNow();
        // Before the memory goes that they read.
        helpers.close();
        target.close();
    }
}

package io.rdmagateway.soft;

import io.rdmagateway.verbs.MemoryWindow;

/**
 * A memory window of type 2B: what it is bound to may be used by one queue pair. A destroyed queue pair leaves it bound,
 * and useless until it is closed.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 10.6.7.2</a>
 */
final class SoftMemoryWindow implements MemoryWindow {

    private final SoftProtectionDomain pd;
    private final Engine engine;
    private final Lifetime lifetime =
            new Lifetime("memory window", "ibv_dealloc_mw", "requests to bind it are not performed yet");

    /** It has a key from the beginning, which opens nothing; taken, so that it never opens anything else either. */
    private final int firstKey;

    private volatile int rkey;

    /** What the window opens, or null when it is not bound; the engine's. */
    private RemoteKey bound;

    SoftMemoryWindow(SoftProtectionDomain pd, Engine engine) {
        this.pd = pd;
        this.engine = engine;
        this.firstKey = engine.keys().draw();
        this.rkey = firstKey;
    }

    @Override
    public int rkey() {
        return rkey;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    boolean belongsTo(SoftProtectionDomain domain) {
        return pd == domain;
    }

    /** Takes the next key, for a bind that is being posted. */
    int nextKey() {
        return rkey = engine.keys().draw();
    }

    /** Gives back the key of a bind that came to nothing. */
    void giveBack(int key) {
        engine.keys().giveBack(key);
    }

    // ---- in the engine's turns

    boolean isBound() {
        return bound != null;
    }

    /** Gives it memory; the region, which the caller has retained, stays so until {@link #invalidate}. */
    void bind(RemoteKey key) {
        bound = key;
        engine.memory().put(key.value(), key);
    }

    /** Takes the memory away: when this returns no packet touches it through this window. */
    void invalidate() {
        engine.memory().remove(bound.value());
        bound.revoke();
        giveBack(bound.value());
        bound.region().lifetime().release();
        bound = null;
    }

    /**
     * Ends it.
     *
     * @return false when that was done before
     */
    boolean end() {
        if (!lifetime.end()) {
            return false;
        }
        if (isBound()) {
            invalidate();
        }
        giveBack(firstKey);
        return true;
    }

    @Override
    public void close() {
        pd.deallocate(this);
    }

    @Override
    public String toString() {
        return "SoftMemoryWindow";
    }
}

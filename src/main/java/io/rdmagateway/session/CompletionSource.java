package io.rdmagateway.session;

/** Something whose completions the {@link CompletionEngine} takes. All methods are called by its thread. */
interface CompletionSource {

    /** Takes some completions and returns how many there were. */
    int take();

    /** Asks for an announcement of the next completion. */
    void arm();

    /** Hears that {@link #take} or {@link #arm} threw. */
    void broke(RuntimeException cause);
}

package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionQueue;

/** Something whose completions the {@link CompletionEngine} takes. All other methods than {@link #queue} are called by its thread. */
interface CompletionSource {

    /** Returns what announces that it has completions. */
    CompletionQueue queue();

    /** Takes some completions and returns how many there were. */
    int take();

    /** Asks for an announcement of the next completion. */
    void arm();

    /** Hears that {@link #take} or {@link #arm} threw. */
    void broke(RuntimeException cause);
}

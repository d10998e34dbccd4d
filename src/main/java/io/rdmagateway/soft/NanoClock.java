package io.rdmagateway.soft;

/** The time of the engine, injected so that tests own it. */
@FunctionalInterface
interface NanoClock {

    NanoClock SYSTEM = System::nanoTime;

    /** Returns nanoseconds since some moment; only differences count. */
    long nanoTime();
}

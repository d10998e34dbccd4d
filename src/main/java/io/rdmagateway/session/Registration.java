package io.rdmagateway.session;

import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.RemoteMemory;
import java.util.function.Consumer;

/** Memory of somebody else that a session's client may touch, until it is closed or the session ends. Thread-safe. */
public final class Registration implements AutoCloseable {

    private final MemoryRegion mr;
    private final Runnable released;
    private final Consumer<Registration> forget;
    private boolean closed;

    Registration(MemoryRegion mr, Runnable released, Consumer<Registration> forget) {
        this.mr = mr;
        this.released = released;
        this.forget = forget;
    }

    /** Returns what the client needs for its work requests. */
    public RemoteMemory remote() {
        return mr.remote();
    }

    /**
     * Kills the key; when it returns no packet can use it. Closing twice does nothing.
     *
     * @throws io.rdmagateway.verbs.VerbsException when the device refuses; the registration stands
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            mr.close();
            closed = true;
        }
        forget.accept(this);
        released.run();
    }
}

package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RemoteMemory;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Memory of somebody else that a session's client may touch, until it is closed or the session ends. Thread-safe.
 *
 * <p>The client has the key of the window where there is one, else that of the region itself.
 */
public final class Registration implements AutoCloseable {

    private final MemoryRegion mr;
    private final Runnable released;
    private final Consumer<Registration> forget;
    /** Not asked of the device anew: it may be gone when somebody still reads this. */
    private volatile RemoteMemory remote;

    private MemoryWindow window;
    private boolean closed;

    Registration(MemoryRegion mr, Runnable released, Consumer<Registration> forget) {
        this.mr = mr;
        this.released = released;
        this.forget = forget;
        this.remote = mr.remote();
    }

    /** Lays a window over all of the memory. Whatever happens, {@link #close} ends it. */
    synchronized void bindWindow(ProtectionDomain pd, WindowBinder binder, Set<Access> access) {
        if (closed) {
            throw new IllegalStateException("the session has ended");
        }
        window = pd.allocMw();
        binder.bind(window, mr, access);
        remote = new RemoteMemory(mr.address(), window.rkey(), mr.lengthBytes());
    }

    /** Returns what the client needs for its work requests. */
    public RemoteMemory remote() {
        return remote;
    }

    /** Returns what the gateway's own requests name. */
    public MemoryRegion mr() {
        return mr;
    }

    /**
     * Kills the key when it is a window's, which takes no time however much memory there is. {@link #close} does the rest.
     *
     * @throws io.rdmagateway.verbs.VerbsException when the device refuses; the key stands
     */
    public synchronized void revoke() {
        // Not by LOCAL_INV: that needs a queue pair which works, and the client can break it at any time.
        if (window != null) {
            window.close();
        }
    }

    /**
     * Kills the key; when it returns no packet can use it. Closing twice does nothing.
     *
     * @throws io.rdmagateway.verbs.VerbsException when the device refuses; what it refused to end stands
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            revoke();
            mr.close();
            closed = true;
        }
        forget.accept(this);
        released.run();
    }
}

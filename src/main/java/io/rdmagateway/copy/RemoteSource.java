package io.rdmagateway.copy;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionEvent;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.copy.CopySpec.Source;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A range of a region of another gateway, and a session to READ it by, which is opened again when it breaks. For one thread;
 * closing it from another ends what is under way.
 */
final class RemoteSource implements AutoCloseable {

    /** What is asked for at a time: the source pins it for as long as it is granted. */
    private static final long WINDOW_BYTES = 256L << 20;

    private final GatewayClient client;
    private final Source source;
    private final LastingSession<Window> session;

    /** Part of the range, granted to one session. */
    private final class Window {

        private final ClientSession session;
        private long offset = -1;
        private RemoteRegion granted;

        Window(ClientSession session) {
            this.session = session;
        }

        void read(MemorySegment into, long from, long end) {
            long wanted = from / WINDOW_BYTES * WINDOW_BYTES;
            if (wanted != offset) {
                if (granted != null) {
                    granted.close();
                }
                offset = -1;
                granted = session.attach(
                        source.region(),
                        source.offsetBytes() + wanted,
                        Math.min(WINDOW_BYTES, end - wanted),
                        Set.of(RegionAccess.READ));
                offset = wanted;
            }
            try (RegisteredBuffer buffer = session.register(into)) {
                granted.read(buffer, 0, from - wanted, into.byteSize());
            }
        }
    }

    /**
     * Opens the session.
     *
     * @param client closed by whoever made it, after this
     * @param lost told when the session breaks, whether or not it is opened again
     * @throws RuntimeException what {@link GatewayClient#openLasting} throws
     */
    RemoteSource(
            GatewayClient client,
            Source source,
            RdmaDevice device,
            SessionOptions options,
            Consumer<RuntimeException> lost) {
        this.client = client;
        this.source = source;
        session = client.openLasting(device, options, Window::new, event -> {
            if (event instanceof SessionEvent.Lost(var cause)) {
                lost.accept(cause);
            }
        });
    }

    /**
     * Reads part of the range.
     *
     * @param into its length says how much; it may be written more than once
     * @param from counted from the beginning of the range, with no boundary of {@link Pieces} inside
     * @param end length of the whole range
     */
    void read(MemorySegment into, long from, long end) {
        session.run(window -> window.read(into, from, end));
    }

    Sha256 sha256(long from, long lengthBytes) {
        return new Sha256(client.regions().sha256(source.region(), source.offsetBytes() + from, lengthBytes));
    }

    DeviceHoldings holdings() {
        return session.holdings();
    }

    @Override
    public void close() {
        session.close();
    }
}

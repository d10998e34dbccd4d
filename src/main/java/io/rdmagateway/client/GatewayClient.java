package io.rdmagateway.client;

import io.grpc.ClientInterceptor;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.RdmaDevice;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A client of one gateway: its regions, and sessions that move bytes. Thread-safe.
 *
 * <p>The connection is made with the first call, or from {@link #connect} on. Close the sessions before their client.
 */
public final class GatewayClient implements AutoCloseable {

    private final RandomGenerator random;
    private final PsnSource psns;
    private final ControlChannel control;
    private final LeaseKeeper leases;
    private final Regions regions;
    private final Sessions sessions;

    /**
     * @param interceptors see every call: to tell of a trace that it belongs to, for example
     * @throws GatewayException CERTIFICATE_UNREADABLE when a PEM file is missing or makes no sense
     */
    public GatewayClient(GatewayOptions options, ClientInterceptor... interceptors) {
        this(options, new SecureRandom(), interceptors);
    }

    /**
     * @param random a secure source
     * @param interceptors see every call
     */
    GatewayClient(GatewayOptions options, RandomGenerator random, ClientInterceptor... interceptors) {
        this.random = random;
        psns = new PsnSource(random);
        control = new ControlChannel(options, random, interceptors);
        leases = new LeaseKeeper(control, random);
        regions = new Regions(control, () -> new Backoff(random));
        sessions = new Sessions(control);
    }

    /** Begins to connect and does not wait for it. Whether it came to be is told by the first call. */
    public void connect() {
        control.connect();
    }

    /**
     * Opens a session: a queue pair of its own on both sides, proven to carry data.
     *
     * @param device stays the caller's, and open for as long as the session
     * @throws GatewayException the gateway cannot be reached, or refuses
     * @throws io.rdmagateway.verbs.DeviceUnavailableException no local port will do
     * @throws io.rdmagateway.verbs.VerbsException the local device refuses
     * @throws io.rdmagateway.verbs.WorkCompletionException the nonce did not reach the gateway's memory
     */
    public ClientSession open(RdmaDevice device, SessionOptions options) {
        return opening(device, options).perform();
    }

    /**
     * Opens a session that is opened again whenever its queue pair dies.
     *
     * @param furnishing makes on every session what the work on it needs, such as grants and registered buffers
     * @param listener called on the thread that keeps the leases of this client, so it must not block
     * @throws RuntimeException what {@link #open} and the furnishing throw
     */
    public <T> LastingSession<T> openLasting(
            RdmaDevice device,
            SessionOptions options,
            Function<ClientSession, T> furnishing,
            Consumer<SessionEvent> listener) {
        return new LastingSession<>(
                open(device, options),
                furnishing,
                listener,
                leases::execute,
                () -> new Deaths(new Backoff(random), options.patience()));
    }

    /**
     * Opens a session for a range of a region, and another whenever its queue pair dies: what is moved goes on from the last
     * byte that was confirmed.
     *
     * @param lengthBytes 0 for all up to the region's end
     * @throws RuntimeException what {@link #open} and {@link ClientSession#attach} throw
     */
    public LastingRegion openRegion(
            RdmaDevice device,
            SessionOptions options,
            String region,
            long offsetBytes,
            long lengthBytes,
            Set<RegionAccess> access) {
        LastingRegion.Range range = new LastingRegion.Range(region, offsetBytes, lengthBytes, access);
        return new LastingRegion(this, range, furnishing -> openLasting(device, options, furnishing, event -> {}));
    }

    Opening opening(RdmaDevice device, SessionOptions options) {
        return new Opening(device, control, leases, options, random, psns);
    }

    public Regions regions() {
        return regions;
    }

    /** Returns what the gateway moves by itself. */
    public Transfers transfers() {
        return new Transfers(control);
    }

    /** Returns what the gateway copies from others. */
    public Copies copies() {
        return new Copies(control);
    }

    /** Returns the directory that the gateway answers from. */
    public Nodes nodes() {
        return new Nodes(control, () -> new Backoff(random));
    }

    /** Returns what the gateway says of the caller's sessions, those of other clients of the same identity too. */
    public Sessions sessions() {
        return sessions;
    }

    /** Returns how many bytes all calls together took so far. */
    public ControlTraffic traffic() {
        return control.traffic();
    }

    @Override
    public void close() {
        leases.close();
        control.close();
        leases.stop();
    }
}

package io.rdmagateway.client;

import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The gRPC connection to a gateway, over mutual TLS 1.3. It is made with the first call, unless it was asked for before. */
final class ControlChannel implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;
    /** A cut cable says nothing, and a call that takes long would wait for its answer in vain. */
    private static final long QUIET_SECONDS = 10;

    private static final Duration BEFORE_NEXT_HANDSHAKE = Duration.ofSeconds(1);

    private final GatewayOptions options;
    private final ErrorTranslation errors;
    private final TrafficCounter counter = new TrafficCounter();
    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;
    private final Backoff backoff;
    private long nextAttemptNanos = System.nanoTime();

    /**
     * @param random spreads attempts to connect again
     * @param interceptors see every call
     * @throws GatewayException CERTIFICATE_UNREADABLE when a PEM file is missing or makes no sense
     */
    ControlChannel(GatewayOptions options, RandomGenerator random, ClientInterceptor... interceptors) {
        FrameLog.shut();
        this.backoff = new Backoff(random);
        this.options = options;
        this.errors = new ErrorTranslation(options.address());
        SslContext ssl = SslContexts.of(options.tls());
        eventLoop = new NioEventLoopGroup(1, new DefaultThreadFactory("rdmagw-grpc", true));
        channel = NettyChannelBuilder.forAddress(
                        options.address().host(), options.address().port())
                .sslContext(ssl)
                .eventLoopGroup(eventLoop)
                .intercept(interceptors)
                .channelFactory(counter::newChannel)
                .keepAliveTime(QUIET_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(QUIET_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    void connect() {
        channel.getState(true);
    }

    /** Performs one call with the usual time limit. */
    <S extends AbstractStub<S>, T> T call(S stub, Function<S, T> rpc) {
        return call(stub, options.rpcTimeout(), rpc);
    }

    /**
     * Performs one call. A TLS handshake has a time limit of its own (Netty's, ten seconds): when it is over and the call's
     * is not, nothing was sent, and the next handshake may be quicker, since a gateway is slowest at its first.
     *
     * @throws GatewayException whatever gRPC says
     */
    <S extends AbstractStub<S>, T> T call(S stub, Duration timeout, Function<S, T> rpc) {
        Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
        while (true) {
            try {
                return translated(() -> rpc.apply(stub.withDeadline(deadline)));
            } catch (GatewayException e) {
                if (!ErrorTranslation.isSlowHandshake(e) || deadline.isExpired() || !paused()) {
                    throw e;
                }
            }
        }
    }

    private boolean paused() {
        try {
            pause(BEFORE_NEXT_HANDSHAKE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Performs a call that lasts for as long as its caller likes.
     *
     * @throws GatewayException whatever gRPC says
     */
    <T> T translated(Supplier<T> rpc) {
        try {
            return rpc.get();
        } catch (StatusRuntimeException e) {
            throw errors.translate(e);
        }
    }

    /**
     * Tries to connect now, where gRPC would wait longer and longer between its attempts. Many may ask for the same
     * connection: it is not tried more often than its own back-off allows.
     */
    synchronized void reconnect() {
        long now = System.nanoTime();
        if (channel.getState(true) == ConnectivityState.READY) {
            backoff.reset();
            nextAttemptNanos = now;
        } else if (now - nextAttemptNanos >= 0) {
            nextAttemptNanos = now + backoff.next().toNanos();
            channel.resetConnectBackoff();
        }
    }

    /** Waits, less long when a connection comes about that is not there yet. */
    void pause(Duration limit) throws InterruptedException {
        ConnectivityState state = channel.getState(true);
        if (state == ConnectivityState.READY) {
            TimeUnit.NANOSECONDS.sleep(limit.toNanos());
            return;
        }
        reconnect();
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (state != ConnectivityState.READY && left > 0) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            if (!changed.await(left, TimeUnit.NANOSECONDS)) {
                return;
            }
            state = channel.getState(true);
            left = deadline - System.nanoTime();
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    ErrorTranslation errors() {
        return errors;
    }

    Duration rpcTimeout() {
        return options.rpcTimeout();
    }

    ControlTraffic traffic() {
        return counter.traffic();
    }

    @Override
    public void close() {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
        eventLoop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

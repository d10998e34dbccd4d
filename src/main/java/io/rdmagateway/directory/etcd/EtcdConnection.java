package io.rdmagateway.directory.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContextBuilder;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * The way to etcd. A client whose calls have failed for a while is replaced: gRPC pauses up to two minutes between two
 * attempts to connect, and nodes would be missing for as long after etcd is back.
 */
final class EtcdConnection implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long REPLACE_NANOS = Duration.ofSeconds(4).toNanos();
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private final EtcdSettings settings;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("rdma-etcd").daemon().factory());
    private Client client;
    private long madeNanos;
    private boolean closed;
    private volatile Optional<String> failure = Optional.empty();

    /** @throws IllegalArgumentException when the certificates cannot be used */
    EtcdConnection(EtcdSettings settings) {
        this.settings = settings;
        client = connect();
    }

    private Client connect() {
        madeNanos = System.nanoTime();
        ClientBuilder builder = Client.builder()
                .endpoints(settings.endpoints().toArray(String[]::new))
                .connectTimeout(ANSWER)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(ANSWER)
                .retryMaxAttempts(1)
                .waitForReady(false)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        settings.user().map(EtcdConnection::bytes).ifPresent(builder::user);
        settings.password().map(EtcdConnection::bytes).ifPresent(builder::password);
        if (settings.tls()) {
            try {
                SslContextBuilder tls = GrpcSslContexts.forClient();
                settings.trust().ifPresent(trust -> tls.trustManager(trust.toFile()));
                settings.certificate()
                        .ifPresent(certificate -> tls.keyManager(
                                certificate.toFile(),
                                settings.key().orElseThrow().toFile()));
                builder.sslContext(tls.build());
            } catch (SSLException e) {
                throw new IllegalArgumentException("certificates: cannot be used: " + e.getMessage());
            }
        }
        return builder.build();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    synchronized Client client() {
        if (!closed && failure.isPresent() && System.nanoTime() - madeNanos > REPLACE_NANOS) {
            // Elsewhere: it tells the watchers, and one of them may be waiting here.
            later.execute(client::close);
            client = connect();
        }
        return client;
    }

    /** @throws DirectoryException DIRECTORY_UNAVAILABLE */
    <T> T ask(Function<Client, CompletableFuture<T>> question) {
        return askOfLease(question).orElseThrow(() -> unavailable("etcd has lost what was asked for: try again"));
    }

    /**
     * Asks what has to do with a lease; empty when that has run out.
     *
     * @throws DirectoryException DIRECTORY_UNAVAILABLE
     */
    <T> Optional<T> askOfLease(Function<Client, CompletableFuture<T>> question) {
        try {
            T answer = question.apply(client()).get(ANSWER.toNanos(), TimeUnit.NANOSECONDS);
            failure = Optional.empty();
            return Optional.of(answer);
        } catch (ExecutionException | TimeoutException e) {
            EtcdTrouble trouble = new EtcdTrouble(e);
            if (trouble.isOfAbsence()) {
                return Optional.empty();
            }
            throw unavailable(trouble.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while etcd was asked");
        }
    }

    private DirectoryException unavailable(String text) {
        failure = Optional.of(text);
        return new DirectoryException(Reason.DIRECTORY_UNAVAILABLE, text);
    }

    Optional<String> failure() {
        return failure;
    }

    /** Does something in a while, unless this is closed before. */
    synchronized void later(Runnable task, Duration pause) {
        if (!closed) {
            later.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        Client last;
        synchronized (this) {
            closed = true;
            last = client;
        }
        later.shutdownNow();
        last.close();
    }
}

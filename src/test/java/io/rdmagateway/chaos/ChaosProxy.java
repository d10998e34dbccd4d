package io.rdmagateway.chaos;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Stands between clients, in plaintext, and a gateway, and gives every unary call its {@link Fate}. It reads no message; what
 * passes is shown to a listener, also when the client never gets it.
 */
final class ChaosProxy implements AutoCloseable {

    private static final int LATEST_MILLIS = 500;

    private final Channel gateway;
    private final BiConsumer<byte[], byte[]> answered;
    private final String watchedMethod;
    private final Random random;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Map<Fate, AtomicInteger> tally = new ConcurrentHashMap<>();
    /** Every call to the gateway that is under way or still to be made is a party. */
    private final Phaser underWay = new Phaser(1);

    private final Server server;

    /**
     * Starts to listen.
     *
     * @param gateway borrowed
     * @param watchedMethod of which the listener hears
     * @param answered gets request and answer of each call that succeeded
     */
    ChaosProxy(Channel gateway, long seed, String watchedMethod, BiConsumer<byte[], byte[]> answered) {
        this.gateway = gateway;
        this.random = new Random(seed);
        this.watchedMethod = watchedMethod;
        this.answered = answered;
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .fallbackHandlerRegistry(everything())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HandlerRegistry everything() {
        return new HandlerRegistry() {
            @Override
            public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                return ServerMethodDefinition.create(
                        ByteMarshaller.method(name),
                        ServerCalls.asyncUnaryCall((byte[] request, StreamObserver<byte[]> client) ->
                                pass(name, request, (ServerCallStreamObserver<byte[]>) client)));
            }
        };
    }

    int port() {
        return server.getPort();
    }

    /** Returns how many calls had this fate. */
    int count(Fate fate) {
        return tally.getOrDefault(fate, new AtomicInteger()).get();
    }

    private void pass(String method, byte[] request, ServerCallStreamObserver<byte[]> client) {
        client.setOnCancelHandler(() -> {}); // a client that has given up is no reason to stop
        Fate fate;
        long delayMillis;
        boolean late;
        synchronized (random) {
            fate = Fate.draw(random);
            delayMillis = random.nextInt(LATEST_MILLIS);
            late = random.nextBoolean();
        }
        tally.computeIfAbsent(fate, f -> new AtomicInteger()).incrementAndGet();
        Answer answer = new Answer(client);
        switch (fate) {
            case DELIVERED -> ask(method, request).whenComplete(answer::give);
            case LOST -> ask(method, request);
            case DOUBLED -> {
                ask(method, request).whenComplete(answer::give);
                if (late) {
                    schedule(delayMillis, () -> ask(method, request));
                } else {
                    ask(method, request).whenComplete(answer::give);
                }
            }
            case REORDERED ->
                ask(method, request)
                        .whenComplete((reply, refusal) -> schedule(delayMillis, () -> answer.give(reply, refusal)));
        }
    }

    private void schedule(long delayMillis, Runnable step) {
        underWay.register();
        later.schedule(
                () -> {
                    step.run();
                    underWay.arriveAndDeregister();
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<byte[]> ask(String method, byte[] request) {
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        underWay.register();
        // Not in the context of the client's call: the gateway is not to learn that the client has given up.
        Context.ROOT.run(() -> call(method, request, reply));
        return reply;
    }

    private void call(String method, byte[] request, CompletableFuture<byte[]> reply) {
        ClientCalls.asyncUnaryCall(
                gateway.newCall(ByteMarshaller.method(method), CallOptions.DEFAULT),
                request,
                new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] bytes) {
                        if (method.equals(watchedMethod)) {
                            answered.accept(request, bytes);
                        }
                        reply.complete(bytes);
                    }

                    @Override
                    public void onError(Throwable refusal) {
                        reply.completeExceptionally(refusal);
                        underWay.arriveAndDeregister();
                    }

                    @Override
                    public void onCompleted() {
                        underWay.arriveAndDeregister();
                    }
                });
    }

    /** Waits until nothing is under way any more, neither late copies nor answers that are held back. */
    void awaitQuiet() {
        underWay.arriveAndAwaitAdvance();
    }

    @Override
    public void close() {
        server.shutdownNow();
        later.shutdownNow();
    }

    /** What the client gets; the first one counts. */
    private static final class Answer {

        private final ServerCallStreamObserver<byte[]> client;
        private boolean given;

        Answer(ServerCallStreamObserver<byte[]> client) {
            this.client = client;
        }

        synchronized void give(byte[] reply, Throwable refusal) {
            if (given || client.isCancelled()) {
                return;
            }
            given = true;
            if (refusal == null) {
                client.onNext(reply);
                client.onCompleted();
            } else {
                client.onError(refusal);
            }
        }
    }
}

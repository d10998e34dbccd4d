package io.rdmagateway.testing;

import com.google.protobuf.TextFormat;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A receiver of traces: OTLP by gRPC on loopback, as a collector has it. Keeps all. */
public final class TraceReceiver implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Queue<ExportTraceServiceRequest> received = new ConcurrentLinkedQueue<>();
    private final Server server;

    public TraceReceiver() {
        try {
            server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new TraceServiceGrpc.TraceServiceImplBase() {
                        @Override
                        public void export(
                                ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
                            received.add(request);
                            answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                            answer.onCompleted();
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://localhost:" + server.getPort();
    }

    private List<ResourceSpans> all() {
        return received.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .toList();
    }

    public List<Resource> resources() {
        return all().stream().map(ResourceSpans::getResource).distinct().toList();
    }

    public List<Span> spans() {
        return all().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Waits for a span of this name. */
    public Span await(String name, Predicate<Span> which) {
        return Awaitility.await("a span " + name)
                .atMost(SOON)
                .until(
                        () -> spans().stream()
                                .filter(span -> span.getName().equals(name))
                                .filter(which)
                                .findFirst()
                                .orElse(null),
                        span -> span != null);
    }

    /** Returns an attribute as text; empty when the span has none of that name. */
    public static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.hasStringValue() ? value.getStringValue() : Long.toString(value.getIntValue()))
                .findFirst()
                .orElse("");
    }

    /** Returns all that came, for people and as bytes in hexadecimal. */
    public String text() {
        return received.stream()
                .map(request -> TextFormat.printer().printToString(request) + "\n"
                        + HexFormat.of().formatHex(request.toByteArray()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}

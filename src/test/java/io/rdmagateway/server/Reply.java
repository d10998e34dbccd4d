package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * All that a client hears when it sends one request.
 *
 * @param messages their bytes, a character each
 */
record Reply(Status.Code code, String description, List<String> messages, Map<String, String> trailers) {

    private static final String DETAILS = "grpc-status-details-bin";
    private static final int MOST_MESSAGES = 10;

    /** Calls whatever it is, with one message and no more. */
    static Reply of(Channel channel, MethodDescriptor<?, ?> method, Message request) {
        MethodDescriptor<byte[], byte[]> raw =
                method.toBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER).build();
        ClientCall<byte[], byte[]> call =
                channel.newCall(raw, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
        boolean endless = method.getFullMethodName().endsWith("/WatchNodes");
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    private final List<String> messages = new ArrayList<>();

                    @Override
                    public void onMessage(byte[] message) {
                        messages.add(text(message));
                        if (endless) {
                            reply.complete(new Reply(Status.Code.OK, "", messages, Map.of()));
                            call.cancel("heard enough of what never ends by itself", null);
                        }
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        String description =
                                Optional.ofNullable(status.getDescription()).orElse("");
                        reply.complete(new Reply(status.getCode(), description, messages, all(trailers)));
                    }
                },
                new Metadata());
        call.request(MOST_MESSAGES);
        call.sendMessage(request.toByteArray());
        call.halfClose();
        return reply.join();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> all(Metadata trailers) {
        Map<String, String> all = new TreeMap<>();
        for (String name : trailers.keys()) {
            List<String> values = new ArrayList<>();
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                trailers.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
                        .forEach(value -> values.add(text(value)));
            } else {
                trailers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
                        .forEach(values::add);
            }
            all.put(name, values.toString());
        }
        return all;
    }

    /** Returns the stable reason; empty when there is none. */
    String reason() {
        String details = trailers.get(DETAILS);
        if (details == null) {
            return "";
        }
        try {
            byte[] bytes = details.substring(1, details.length() - 1).getBytes(StandardCharsets.ISO_8859_1);
            com.google.rpc.Status status = com.google.rpc.Status.parseFrom(bytes);
            assertThat(status.getDetailsCount()).isEqualTo(1);
            return status.getDetails(0).unpack(ErrorInfo.class).getReason();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with other words in place of some of the same length. */
    Reply replacing(String words, String others) {
        assertThat(others).hasSameSizeAs(words);
        Map<String, String> replaced = new TreeMap<>();
        trailers.forEach((name, value) -> replaced.put(name, value.replace(words, others)));
        return new Reply(
                code,
                description.replace(words, others),
                messages.stream().map(bytes -> bytes.replace(words, others)).toList(),
                replaced);
    }

    /** Messages as they are on the wire. */
    private static final class Bytes {

        static final MethodDescriptor.Marshaller<byte[]> MARSHALLER = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] bytes) {
                return new java.io.ByteArrayInputStream(bytes);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}

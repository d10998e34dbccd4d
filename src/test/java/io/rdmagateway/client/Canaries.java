package io.rdmagateway.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every secret that goes over the control path: what the contract marks {@code debug_redact}. Finds out whether a text
 * contains one of them, however it may be written.
 */
final class Canaries implements ClientInterceptor {

    private static final Pattern WORD = Pattern.compile("[0-9A-Za-z]+");
    private static final int TELLING_BYTES = 12;
    /** A number below may stand in a text by chance. */
    private static final int SHORT_BITS = 24;

    /**
     * A value of a field: one secret.
     *
     * @param words how it is written as a word of its own
     * @param dumps how it looks in a dump of its message, in lower case
     */
    record Canary(String field, boolean isShort, Set<String> words, Set<String> dumps) {}

    private final Queue<Canary> canaries = new ConcurrentLinkedQueue<>();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> rpc, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(rpc, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(A answer) {
                                collect((Message) answer);
                                super.onMessage(answer);
                            }
                        },
                        headers);
            }

            @Override
            public void sendMessage(Q request) {
                collect((Message) request);
                super.sendMessage(request);
            }
        };
    }

    void collect(Message message) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            Collection<?> values = field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
            for (Object value : values) {
                if (value instanceof Message inner) {
                    collect(inner);
                } else if (field.getKey().getOptions().getDebugRedact()) {
                    canaries.add(canary(field.getKey(), value));
                }
            }
        }
    }

    private static Canary canary(FieldDescriptor field, Object value) {
        String name = field.getFullName();
        return switch (value) {
            case ByteString bytes -> new Canary(name, false, Set.of(), dumps(bytes.toByteArray()));
            case Integer number -> number(field, number & 0xffff_ffffL);
            case Long number -> number(field, number);
            default -> throw new AssertionError("a secret of a type that nobody has thought of: " + name);
        };
    }

    private static Canary number(FieldDescriptor field, long number) {
        Set<String> words = Stream.of(
                        Long.toUnsignedString(number),
                        Long.toString(Math.abs(number)),
                        Integer.toString(Math.abs((int) number)),
                        Long.toHexString(number),
                        "%06x".formatted(number),
                        "%08x".formatted(number),
                        "%016x".formatted(number))
                .flatMap(word -> Stream.of(word, word.toUpperCase(Locale.ROOT)))
                .flatMap(word -> Stream.of(word, "0x" + word))
                .collect(Collectors.toSet());
        return new Canary(field.getFullName(), number >>> SHORT_BITS == 0, words, Set.of(dump(field, number)));
    }

    /** Returns tag and value as they stand on the wire, in hexadecimal. */
    private static String dump(FieldDescriptor field, long number) {
        UnknownFieldSet message = UnknownFieldSet.newBuilder()
                .addField(
                        field.getNumber(),
                        UnknownFieldSet.Field.newBuilder().addVarint(number).build())
                .build();
        return HexFormat.of().formatHex(message.toByteArray());
    }

    private static Set<String> dumps(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes, 0, TELLING_BYTES);
        String base64 = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, TELLING_BYTES));
        String list = Arrays.toString(Arrays.copyOf(bytes, TELLING_BYTES));
        return Set.of(hex, base64.toLowerCase(Locale.ROOT), list.substring(1, list.length() - 1));
    }

    int count(String field) {
        return (int) canaries.stream()
                .filter(canary -> canary.field().endsWith(field))
                .count();
    }

    /**
     * Returns the fields whose values stand in a text. A short number counts only with a second one of its field: by chance
     * any of them may be there, a leak has them all.
     */
    Set<String> foundIn(String text) {
        Set<String> words = WORD.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
        String lower = text.toLowerCase(Locale.ROOT);
        Map<String, Integer> hits = new TreeMap<>();
        Set<String> found = new TreeSet<>();
        for (Canary canary : canaries) {
            boolean hit = canary.words().stream().anyMatch(words::contains)
                    || canary.dumps().stream().anyMatch(lower::contains);
            if (hit && (!canary.isShort() || hits.merge(canary.field(), 1, Integer::sum) > 1)) {
                found.add(canary.field());
            }
        }
        return found;
    }
}

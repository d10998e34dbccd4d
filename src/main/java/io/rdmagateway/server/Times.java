package io.rdmagateway.server;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.function.Function;

/** Maps times. */
final class Times {

    private Times() {}

    static Timestamp toProto(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static Duration toProto(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    /** @param refusing makes what is thrown when it is longer than any time */
    static java.time.Duration fromProto(Duration duration, Function<String, ? extends RuntimeException> refusing) {
        try {
            return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
        } catch (ArithmeticException e) {
            throw refusing.apply("is out of range");
        }
    }
}

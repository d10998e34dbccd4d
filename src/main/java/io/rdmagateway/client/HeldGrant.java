package io.rdmagateway.client;

import com.google.protobuf.Timestamp;
import io.rdmagateway.proto.v1.CreateGrantResponse;
import io.rdmagateway.proto.v1.Grant;
import io.rdmagateway.verbs.RemoteMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A grant as its client knows it.
 *
 * @param askedNanos when it was asked for; counted from then it ends here a little before it ends at the gateway
 * @param ttl empty when the gateway names no end
 */
record HeldGrant(String id, RemoteMemory memory, long askedNanos, Optional<Duration> ttl) {

    static HeldGrant of(CreateGrantResponse answer, long askedNanos) {
        Grant grant = answer.getGrant();
        Optional<Duration> ttl = grant.hasExpireTime()
                ? Optional.of(Duration.between(instant(grant.getCreateTime()), instant(grant.getExpireTime())))
                : Optional.empty();
        return new HeldGrant(grant.getGrantId(), Endpoints.ofMessage(answer.getMemory()), askedNanos, ttl);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    boolean isOver() {
        return ttl.filter(time -> age() >= time.toNanos()).isPresent();
    }

    boolean isHalfOver() {
        return ttl.filter(time -> age() >= time.toNanos() / 2).isPresent();
    }

    private long age() {
        return System.nanoTime() - askedNanos;
    }
}

package io.rdmagateway.client;

import io.rdmagateway.proto.v1.DeviceEventType;
import java.time.Duration;

/** What the gateway tells of a session while it lives. */
public sealed interface SessionEvent {

    /** Something happened to the gateway's device or port. The session lives on. */
    record DeviceChanged(DeviceEventType type) implements SessionEvent {}

    /**
     * The gateway stops soon. What is under way is finished; then the session is given back, and every later operation is
     * refused with SHUTTING_DOWN.
     *
     * @param timeLeft after this the gateway ends the session itself
     */
    record Draining(Duration timeLeft) implements SessionEvent {}

    /**
     * The session is over, not by this side: operations throw the cause from now on. The last event of a {@link
     * ClientSession}.
     *
     * @param cause its reason is the gateway's cause, such as {@code QUEUE_PAIR_ERROR}; the gateway's refusal, such as
     *     {@code SESSION_NOT_FOUND}; or {@code LEASE_EXPIRED} when there was no word from the gateway for too long
     */
    record Lost(GatewayException cause) implements SessionEvent {}

    /**
     * A {@link LastingSession} has another queue pair: its PSNs, keys, grants and buffers are new as well. A death that was
     * noticed by an operation is told by this alone.
     *
     * @param facts of the session from now on
     * @param cause what ended the one before
     */
    record Reopened(SessionFacts facts, RuntimeException cause) implements SessionEvent {}
}

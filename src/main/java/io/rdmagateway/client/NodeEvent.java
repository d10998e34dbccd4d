package io.rdmagateway.client;

import io.rdmagateway.proto.v1.Node;

/** What a {@link NodeWatch} tells. */
public sealed interface NodeEvent {

    /** A node is there, or says something new. */
    record Present(Node node) implements NodeEvent {}

    /** A node was taken out, or its lease has run out. */
    record Gone(String nodeId) implements NodeEvent {}

    /** All that is there has been told: at the beginning, and again when changes were missed. */
    record Synced() implements NodeEvent {}

    /** The gateway or its directory does not answer. Told once; the watch goes on by itself when it is back. */
    record Interrupted(GatewayException cause) implements NodeEvent {}

    /** The gateway refuses to tell. The last event. */
    record Lost(GatewayException cause) implements NodeEvent {}
}

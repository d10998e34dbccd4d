package io.rdmagateway.directory;

/** What a watcher of the directory hears. */
public sealed interface NodeEvent {

    /** A node is there, or says something new. */
    record Present(Node node) implements NodeEvent {}

    /** A node was taken out, or its lease ran out. */
    record Gone(String nodeId) implements NodeEvent {}

    /** All that was there at the beginning has been told. */
    record Synced() implements NodeEvent {}
}

package io.rdmagateway.cli;

import io.rdmagateway.client.NodeEvent;
import io.rdmagateway.client.NodeEvent.Gone;
import io.rdmagateway.client.NodeEvent.Interrupted;
import io.rdmagateway.client.NodeEvent.Lost;
import io.rdmagateway.client.NodeEvent.Present;
import io.rdmagateway.client.NodeEvent.Synced;
import java.util.Map;

/** What is shown of a change in the directory. */
record NodeChange(NodeEvent event) {

    String line() {
        return switch (event) {
                    case Present(var node) -> "present  " + new NodeListing(node).line();
                    case Gone(var nodeId) -> "gone  " + nodeId;
                    case Synced() -> "synced";
                    case Interrupted(var cause) -> "interrupted  " + cause.getMessage();
                    case Lost(var cause) -> "lost  " + cause.getMessage();
                }
                + System.lineSeparator();
    }

    Map<String, Object> json() {
        return switch (event) {
            case Present(var node) -> Json.object("event", "PRESENT", "node", new NodeListing(node).json());
            case Gone(var nodeId) -> Json.object("event", "GONE", "node_id", nodeId);
            case Synced() -> Json.object("event", "SYNCED");
            case Interrupted(var cause) ->
                Json.object("event", "INTERRUPTED", "reason", cause.reason(), "message", cause.getMessage());
            case Lost(var cause) ->
                Json.object("event", "LOST", "reason", cause.reason(), "message", cause.getMessage());
        };
    }
}

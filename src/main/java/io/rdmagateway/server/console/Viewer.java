package io.rdmagateway.server.console;

import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * Somebody who looks: gets as server-sent events what is not as he has it. Who takes too slowly misses what lies between, and
 * no more. Used by one thread at a time.
 */
final class Viewer {

    private final HttpServerResponse response;
    private final Map<String, String> has = new HashMap<>();

    /** @param response whose head says that events follow */
    Viewer(HttpServerResponse response) {
        this.response = response;
    }

    boolean isGone() {
        return response.closed();
    }

    /** @param parts HTML by name */
    void show(Map<String, String> parts) {
        if (isGone() || response.writeQueueFull()) {
            return;
        }
        StringBuilder events = new StringBuilder();
        parts.forEach((name, html) -> {
            if (!html.equals(has.put(name, html))) {
                append(events, name, html);
            }
        });
        if (!events.isEmpty()) {
            response.write(events.toString());
        }
    }

    private static void append(StringBuilder events, String name, String html) {
        events.append("event: ").append(name).append('\n');
        html.lines().forEach(line -> events.append("data: ").append(line).append('\n'));
        // Without a line of data there is no event, though the part has become empty.
        if (html.isEmpty()) {
            events.append("data: \n");
        }
        events.append('\n');
    }
}

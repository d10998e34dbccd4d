package io.rdmagateway.chaos;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a gateway in a process of its own says of itself, and what the kernel says of that process. */
record GatewayWitness(ServedGateway gateway, GatewayStubs stubs) {

    /** States in which a session holds nothing but its place in the memory of the gateway. */
    private static final Set<String> OVER = Set.of("sessions.TIMEWAIT", "sessions.FAILED");

    /** Returns how many sessions and queue pairs there are by state, without the sessions that have ended. */
    Map<String, Integer> held() {
        Map<String, Integer> held = new TreeMap<>();
        JsonArray checks = new JsonObject(gateway.health("ready")).getJsonArray("checks");
        for (int i = 0; i < checks.size(); i++) {
            JsonObject data = checks.getJsonObject(i).getJsonObject("data", new JsonObject());
            data.fieldNames().stream()
                    .filter(name -> name.startsWith("sessions.") || name.startsWith("qps."))
                    .filter(name -> !OVER.contains(name))
                    .forEach(name -> held.put(name, Integer.parseInt(data.getString(name))));
        }
        held.values().removeIf(count -> count == 0);
        return held;
    }

    long queuePairs() {
        return held().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("qps."))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Tells whether nothing is left of a session. */
    boolean isOver(String sessionId) {
        try {
            SessionState state = stubs.sessions()
                    .getSession(GetSessionRequest.newBuilder()
                            .setSessionId(sessionId)
                            .build())
                    .getSession()
                    .getState();
            return state == SessionState.SESSION_STATE_FAILED || state == SessionState.SESSION_STATE_TIMEWAIT;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    /** Returns how much memory of its process is resident. */
    long residentKib() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

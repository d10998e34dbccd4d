package io.rdmagateway.server.console;

import io.rdmagateway.session.SessionState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How many sessions are in a state. */
record StateCount(SessionState state, Tone tone, int count) {

    static List<StateCount> all(Map<SessionState, Integer> counts) {
        return Arrays.stream(SessionState.values())
                .map(state -> new StateCount(state, Tone.of(state), counts.getOrDefault(state, 0)))
                .toList();
    }
}

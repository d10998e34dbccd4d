package io.rdmagateway.server.console;

import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has become of sessions while somebody looked. Not thread-safe. */
final class Changes {

    /**
     * One session came to a state.
     *
     * @param text what happened, in one sentence
     */
    record Change(String time, Tone tone, String text) {}

    private record Standing(long generation, SessionState state) {}

    private static final int KEPT = 6;
    /** When nobody has looked for so long, nobody can say when things happened. */
    private static final Duration GAP = Duration.ofSeconds(5);

    private final Deque<Change> latest = new ArrayDeque<>();
    private Map<String, Standing> known = Map.of();
    private Instant looked = Instant.MIN;

    /** Compares with what was there a moment before, if somebody looked then. */
    void look(List<SessionInfo> sessions, Instant now) {
        boolean comparable = looked.isAfter(now.minus(GAP));
        Map<String, Standing> present = new HashMap<>();
        for (SessionInfo session : sessions) {
            Standing standing = new Standing(session.generation(), session.state());
            present.put(session.id(), standing);
            if (comparable && !standing.equals(known.get(session.id()))) {
                latest.addFirst(new Change(Words.time(now), Tone.of(session), sentence(session)));
            }
        }
        while (latest.size() > KEPT) {
            latest.removeLast();
        }
        known = present;
        looked = now;
    }

    private static String sentence(SessionInfo session) {
        String who = "session " + Words.id(session.id()) + " of " + session.owner();
        return who + " is " + session.state() + (session.state().isLive() ? "" : ": " + session.endReason());
    }

    /** Returns them, the newest first. */
    List<Change> latest() {
        return List.copyOf(latest);
    }
}

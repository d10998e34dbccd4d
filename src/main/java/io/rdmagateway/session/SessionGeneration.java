package io.rdmagateway.session;

/** One life of a session. */
public record SessionGeneration(String sessionId, long generation) {

    static final long FIRST = 1;

    SessionGeneration next() {
        return new SessionGeneration(sessionId, generation + 1);
    }
}

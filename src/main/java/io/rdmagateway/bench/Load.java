package io.rdmagateway.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How operations are posted.
 *
 * @param txDepth send requests outstanding on a queue pair
 * @param rxDepth receives posted on a queue pair, for SEND
 * @param postList requests handed over in one call
 * @param signalEvery one request in so many asks for a completion; empty for one in {@value #USUAL_SIGNAL}, and each of those
 *     that are longer than {@value #LONG_BYTES} bytes
 * @param threads that post
 * @param sessions queue pairs, spread over the threads
 */
public record Load(int txDepth, int rxDepth, int postList, OptionalInt signalEvery, int threads, int sessions) {

    public static final int MAX_DEPTH = 16_384;

    private static final int USUAL_SIGNAL = 100;
    private static final int LONG_BYTES = 8192;
    private static final int MAX_THREADS = 1024;
    private static final int MAX_SESSIONS = 16_384;

    /** @throws OptionException an option is out of range */
    public Load {
        OptionException.requireBetween("tx-depth", txDepth, 1, MAX_DEPTH);
        OptionException.requireBetween("rx-depth", rxDepth, 1, MAX_DEPTH);
        OptionException.requireBetween("post-list", postList, 1, txDepth);
        OptionException.requireBetween("threads", threads, 1, MAX_THREADS);
        OptionException.requireBetween("sessions", sessions, threads, MAX_SESSIONS);
        if (signalEvery.isPresent()) {
            int every = signalEvery.getAsInt();
            OptionException.requireBetween("signal-every", every, postList, txDepth);
            if (every % postList != 0) {
                throw new OptionException(
                        "signal-every", "must be a multiple of --post-list " + postList + ", was " + every);
            }
        }
    }

    /** Returns how many messages of a length share a completion. */
    int signalEvery(int bytes) {
        int usual = bytes > LONG_BYTES ? 1 : Math.min(USUAL_SIGNAL, txDepth);
        return signalEvery.orElse(Math.max(postList, usual - usual % postList));
    }

    /** Returns how many queue pairs a thread has; the first ones have one more when they do not divide evenly. */
    int sessionsOf(int thread) {
        return sessions / threads + (thread < sessions % threads ? 1 : 0);
    }

    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("tx_depth", txDepth);
        object.put("rx_depth", rxDepth);
        object.put("post_list", postList);
        object.put("signal_every", signalEvery(1));
        object.put("signal_every_when_long", signalEvery(LONG_BYTES + 1));
        object.put("threads", threads);
        object.put("sessions", sessions);
        return object;
    }
}

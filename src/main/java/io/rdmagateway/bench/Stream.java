package io.rdmagateway.bench;

import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.SendRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a queue pair full of messages of one kind and length. All requests are filled in beforehand and stay as
 * they are when they are posted: nothing else is left to do, and nothing is allocated.
 *
 * <p>Messages complete in order, so one completion in several is asked for and tells how many there were.
 */
final class Stream {

    private static final int COUNT_BITS = 32;

    private final QueuePair qp;
    private final int depth;
    private final int postList;
    private final int signalEvery;
    private final long tag;
    private final SendRequest quiet;
    private final SendRequest signaled;
    private final List<SendRequest> quietList;
    private final List<SendRequest> signaledList;
    private final long[] postedAt;
    private long goal;
    private long posted;
    private long completed;
    private int unsignaled;
    private int firstStamp;
    private int nextStamp;

    /** @param index comes back in completions */
    Stream(int index, End local, End remote, Verb verb, int bytes, Load load, int inlineBytes) {
        this.qp = local.qp();
        this.depth = load.txDepth();
        this.postList = load.postList();
        this.signalEvery = load.signalEvery(bytes);
        this.tag = (long) index << COUNT_BITS;
        Message message = new Message(local, remote, verb, bytes, inlineBytes);
        quiet = message.request().unsignaled();
        signaled = message.request();
        quietList = new ArrayList<>();
        signaledList = new ArrayList<>();
        for (int i = 0; i < postList; i++) {
            quietList.add(quiet(message, i));
            signaledList.add(i < postList - 1 ? quiet(message, i) : signaled);
        }
        postedAt = new long[depth + 1];
    }

    private static SendRequest quiet(Message message, int place) {
        return message.request().wrId(place).unsignaled();
    }

    static int index(long wrId) {
        return (int) (wrId >>> COUNT_BITS);
    }

    /** @param messages to post in all; {@link Long#MAX_VALUE} until {@link #finish} */
    void begin(long messages) {
        goal = messages;
        posted = 0;
        completed = 0;
    }

    /** Posts no more than what it takes to know that all has completed. */
    void finish() {
        goal = Math.min(goal, posted + (unsignaled > 0 ? 1 : 0));
    }

    boolean isDone() {
        return completed == goal;
    }

    long completed() {
        return completed;
    }

    /** Posts as long as the queue has room. */
    void fill() {
        while (posted < goal) {
            boolean single = goal - posted < postList;
            int count = single ? 1 : postList;
            if (posted + count - completed > depth) {
                return;
            }
            post(single, count);
        }
    }

    private void post(boolean single, int count) {
        unsignaled += count;
        posted += count;
        if (unsignaled >= signalEvery || posted == goal) {
            signaled.wrId(tag | unsignaled);
            unsignaled = 0;
            postedAt[nextStamp] = System.nanoTime();
            nextStamp = (nextStamp + 1) % postedAt.length;
            if (single || count == 1) {
                qp.postSend(signaled);
            } else {
                qp.postSend(signaledList);
            }
        } else if (single || count == 1) {
            qp.postSend(quiet);
        } else {
            qp.postSend(quietList);
        }
    }

    /**
     * Takes note of a completion.
     *
     * @return when its request was posted
     */
    long complete(long wrId) {
        completed += (int) wrId;
        long at = postedAt[firstStamp];
        firstStamp = (firstStamp + 1) % postedAt.length;
        return at;
    }
}

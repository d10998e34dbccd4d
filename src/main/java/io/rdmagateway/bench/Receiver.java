package io.rdmagateway.bench;

import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The other end of SENDs, in a thread of its own: posts a receive anew for each message that arrives. */
final class Receiver implements AutoCloseable {

    private static final Duration LOOK_AROUND = Duration.ofMillis(20);

    private final List<End> ends;
    private final List<ReceiveRequest> receives = new ArrayList<>();
    private final Waiting waiting;
    private final Consumer<WorkCompletion> handler = this::postAgain;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    /** @param depth receives posted for each end */
    Receiver(List<End> ends, Waiting waiting, int depth) {
        this.ends = ends;
        this.waiting = waiting;
        for (int i = 0; i < ends.size(); i++) {
            End end = ends.get(i);
            ReceiveRequest wr = end.qp().newReceiveRequest().wrId(i).local(end.mr(), 0, (int)
                    end.mr().lengthBytes());
            receives.add(wr);
            for (int posted = 0; posted < depth; posted++) {
                end.qp().postRecv(wr);
            }
        }
        thread = Thread.ofPlatform().daemon().name("bench-receiver").start(this::run);
    }

    private void postAgain(WorkCompletion wc) {
        wc.requireSuccess();
        int index = (int) wc.wrId();
        ends.get(index).qp().postRecv(receives.get(index));
    }

    private void run() {
        try {
            while (!stopped) {
                waiting.await(LOOK_AROUND, handler);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** @throws RuntimeException what went wrong at this end */
    @Override
    public void close() {
        stopped = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}

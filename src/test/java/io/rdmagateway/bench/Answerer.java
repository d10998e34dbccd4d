package io.rdmagateway.bench;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The thread of the one who answers. It sleeps when it is not its lane's turn. */
final class Answerer implements AutoCloseable {

    /** Takes a message and sends it back. */
    interface Answer {
        void run() throws Exception;
    }

    private final BlockingQueue<Integer> wanted = new LinkedBlockingQueue<>();
    private final Thread thread;

    Answerer(String name, Answer answer) {
        thread = Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                while (true) {
                    for (int left = wanted.take(); left > 0; left--) {
                        answer.run();
                    }
                }
            } catch (InterruptedException e) {
                // The end.
            } catch (Exception e) {
                throw new IllegalStateException(name + " broke", e);
            }
        });
    }

    void answer(int messages) {
        wanted.add(messages);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

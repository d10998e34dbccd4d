package io.rdmagateway.soft;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A link on which nothing ever comes, where a test does something whenever a chosen thread looks. */
class StubLink extends LinkAround {

    /** What looking means to a thread. */
    interface Look {
        void at() throws IOException;
    }

    private final Semaphore wakeUps = new Semaphore(0);
    private final Map<Thread, Look> looks = new ConcurrentHashMap<>();
    final Map<Thread, Boolean> lookers = new ConcurrentHashMap<>();
    volatile boolean asleep;

    StubLink() {
        super(null);
    }

    void when(Thread looker, Look look) {
        looks.put(looker, look);
    }

    @Override
    public InetAddress address() {
        return InetAddress.ofLiteral("10.0.0.1");
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        lookers.put(Thread.currentThread(), true);
        Look look = looks.get(Thread.currentThread());
        if (look != null) {
            look.at();
        }
        return NOTHING;
    }

    @Override
    public void await(long nanos) {
        asleep = true;
        try {
            if (wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asleep = false;
        }
    }

    @Override
    public void wakeUp() {
        wakeUps.release();
    }

    @Override
    public void close() {}
}

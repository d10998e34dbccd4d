package io.rdmagateway.soft;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The protocol of a device. Each turn takes what has arrived, sends the ACKs that this makes due and what the windows
 * allow, and looks at the clock. It belongs to one thread at a time, as {@link Progress} has it.
 *
 * <p>Without {@link #start} there are no threads and whoever calls is it: tests take the turns themselves.
 */
final class Engine {

    private static final Logger LOG = System.getLogger(Engine.class.getName());

    /** So many packets are taken before anything else gets its turn. */
    private static final int MAX_RECEIVED = 64;

    /** So many connections have their turn to send before what has arrived is looked at again. */
    private static final int MAX_SENDERS = 8;

    /** Under a flood of packets the clock is looked at all the same, every so many turns. */
    private static final int MAX_TURNS_WITHOUT_CLOCK = 16;

    private static final long AT_ONCE = 0;

    private final Link link;
    private final NanoClock clock;
    private final Keys keys;
    private final long epoch;
    private final Consumer<AsyncEvent> events;
    private final Counters counters = new Counters();
    private final Transmitter transmitter = new Transmitter(counters);
    private final IntTable<ReliableConnection> connections = new IntTable<>();
    private final IntTable<RemoteKey> memory = new IntTable<>();
    private final Gate gate = new Gate(connections, this::isRetired, counters);
    private final Map<InetAddress, Flight> flights = new HashMap<>();
    private final QpNumbers qpNumbers;
    private final Deadlines deadlines = new Deadlines();

    private final Queue<ReliableConnection> scheduled = new ArrayDeque<>();
    private final Queue<ReliableConnection> owing = new ArrayDeque<>();

    private final Submissions submissions = new Submissions();
    private final Consumer<ReliableConnection> expiry = this::expire;
    private final Progress progress;
    private int turnsWithoutClock;
    private long now;

    Engine(Link link, NanoClock clock, RandomGenerator random, Consumer<AsyncEvent> events) {
        this.link = link;
        this.clock = clock;
        this.keys = new Keys(random);
        this.epoch = clock.nanoTime();
        this.events = events;
        this.qpNumbers = new QpNumbers(random);
        this.progress = new Progress(this, new Idling(link));
    }

    Counters counters() {
        return counters;
    }

    Transmitter transmitter() {
        return transmitter;
    }

    /** Returns what is open to other sides, by key. */
    IntTable<RemoteKey> memory() {
        return memory;
    }

    Keys keys() {
        return keys;
    }

    IntTable<ReliableConnection> connections() {
        return connections;
    }

    Link link() {
        return link;
    }

    /** Tells whether any thread that takes a turn may touch a piece of memory. */
    boolean canReach(MemorySegment segment) {
        Thread runner = thread();
        return segment.isAccessibleBy(runner == null ? Thread.currentThread() : runner);
    }

    // ---- life

    /** Returns its own thread, or null before {@link #start}. */
    Thread thread() {
        return progress.thread();
    }

    void start(String name) {
        progress.start(name);
    }

    /** Ends the turns. Commands may come later. */
    void stop() {
        progress.stop();
    }

    /** Breaks everything, since a turn failed. */
    void die(Throwable cause) {
        LOG.log(Level.ERROR, "The soft device has stopped", cause);
        events.accept(new AsyncEvent(AsyncEventType.DEVICE_FATAL, 0));
        connections.forEach(connection -> connection.fail(AsyncEventType.QP_FATAL));
    }

    /** Returns when the next turn has something to do even if nothing comes. */
    long due() {
        return scheduled.isEmpty() && owing.isEmpty() && !transmitter.isWaiting() ? deadlines.next() : AT_ONCE;
    }

    /** Returns when the last turn began. */
    long now() {
        return now;
    }

    // ---- from other threads

    /** Runs something between two turns, on the caller's thread. */
    <T> T call(Supplier<T> command) {
        return progress.call(command);
    }

    /** Tells that requests were posted; they are sent soon. */
    void submit(ReliableConnection connection) {
        submissions.add(connection);
        progress.wakeIfAsleep();
    }

    /** Tells that a request was posted that somebody waits for; it is sent now if nobody else takes a turn. */
    void submitAndSend(ReliableConnection connection) {
        submissions.add(connection);
        progress.send();
    }

    /** Sees whether there is a completion on its way. */
    void progress(SoftCompletionQueue empty) {
        progress.poll(empty);
    }

    /** Somebody is about to sleep until a completion comes. */
    void recall() {
        progress.recall();
    }

    boolean hasSubmitted() {
        return !submissions.isEmpty();
    }

    // ---- one turn

    /** Does what there is to do; returns how much that was. */
    int turn() throws IOException {
        now = clock.nanoTime() - epoch;
        int received = receive(null);
        return received + acknowledge() + send() + lookAtClock(received);
    }

    /**
     * A turn of a thread that waits for a completion: ends as soon as there is one. What that makes due in ACKs is left for
     * its next turn, or {@linkplain #turnToSend goes along} with its answer.
     */
    int turnFor(SoftCompletionQueue cq) throws IOException {
        now = clock.nanoTime() - epoch;
        if (!owing.isEmpty()) {
            acknowledge();
            transmitter.flush();
        }
        int received = receive(cq);
        return received + send() + lookAtClock(received);
    }

    /** The sending part of a turn, of a thread that has posted. */
    int turnToSend() {
        now = clock.nanoTime() - epoch;
        takeSubmitted();
        int sent = pump();
        // Shorter than what was sent, they end its burst, and cost no call of their own.
        acknowledge();
        transmitter.endTurn(sent > 0 && !scheduled.isEmpty());
        return sent;
    }

    /** Sends what waits before a command: one may end a key, and what was read with it is to be gone before. */
    void settle() {
        transmitter.flush();
    }

    private int send() {
        int submissions = takeSubmitted();
        int sent = pump();
        transmitter.endTurn(sent > 0 && !scheduled.isEmpty());
        return submissions + sent;
    }

    private int lookAtClock(int received) {
        if (received > 0 && ++turnsWithoutClock < MAX_TURNS_WITHOUT_CLOCK) {
            return 0;
        }
        turnsWithoutClock = 0;
        return deadlines.expire(now, expiry);
    }

    /** @param waited what to fill, and not to look further then; or null */
    private int receive(SoftCompletionQueue waited) throws IOException {
        ByteBuffer buffer = gate.buffer();
        int count = 0;
        while (count < MAX_RECEIVED && (waited == null || waited.isEmpty())) {
            buffer.clear().position(Gate.OFFSET);
            int bytes = link.receive(buffer);
            buffer.clear();
            if (bytes == Link.NOTHING) {
                return count;
            }
            count += takeBurst(bytes);
        }
        return count;
    }

    /** Takes the packets in order: each is overwritten when the next is looked at. */
    private int takeBurst(int bytes) {
        int segmentBytes = link.segmentBytes();
        int count = 0;
        int taken = 0;
        do {
            int packetBytes = Math.min(segmentBytes, bytes - taken);
            ReliableConnection connection = gate.admit(Gate.OFFSET + taken, packetBytes, link.source());
            if (connection != null) {
                dispatch(connection);
            }
            taken += packetBytes;
            count++;
        } while (taken < bytes);
        return count;
    }

    private void dispatch(ReliableConnection connection) {
        try {
            connection.take(gate.packet(), gate.memory(), link.source().getPort(), gate.identification(), now);
        } catch (RuntimeException e) {
            onFault(connection, e);
        }
    }

    private void expire(ReliableConnection connection) {
        try {
            connection.onTimer(now);
        } catch (RuntimeException e) {
            onFault(connection, e);
        }
    }

    /** Our own mistake must not stop everybody's traffic. */
    private void onFault(ReliableConnection connection, RuntimeException fault) {
        counters.add(Counter.ENGINE_FAULTS);
        LOG.log(Level.ERROR, "A fault of the soft device; the queue pair that it met is in ERR", fault);
        connection.fail(AsyncEventType.QP_FATAL);
    }

    /** Returns how many are settled: one that found the way full is no work done, and the engine must yield. */
    private int acknowledge() {
        int settled = 0;
        for (int left = owing.size(); left > 0; left--) {
            ReliableConnection connection = owing.remove();
            connection.owing = false;
            try {
                settled += connection.flushAcknowledgement() ? 1 : 0;
            } catch (RuntimeException e) {
                onFault(connection, e);
            }
        }
        return settled;
    }

    private int takeSubmitted() {
        int count = 0;
        ReliableConnection connection = submissions.takeAll();
        while (connection != null) {
            ReliableConnection next = submissions.next(connection);
            try {
                connection.onPosted();
            } catch (RuntimeException e) {
                onFault(connection, e);
            }
            connection = next;
            count++;
        }
        return count;
    }

    private int pump() {
        int turns = Math.min(MAX_SENDERS, scheduled.size());
        long before = transmitter.written();
        for (int i = 0; i < turns; i++) {
            ReliableConnection connection = scheduled.remove();
            connection.scheduled = false;
            try {
                if (connection.pump(scheduled.isEmpty(), now)) {
                    schedule(connection);
                }
            } catch (RuntimeException e) {
                onFault(connection, e);
            }
        }
        return (int) (transmitter.written() - before);
    }

    // ---- for connections

    /** Puts a connection in line for sending. */
    void schedule(ReliableConnection connection) {
        if (!connection.scheduled) {
            connection.scheduled = true;
            scheduled.add(connection);
        }
    }

    /** Notes that a connection owes an acknowledgement. */
    void oweAcknowledgement(ReliableConnection connection) {
        if (!connection.owing) {
            connection.owing = true;
            owing.add(connection);
        }
    }

    /** Notes that a connection has a new deadline. */
    void arm(ReliableConnection connection) {
        deadlines.watch(connection);
    }

    void report(AsyncEvent event) {
        events.accept(event);
    }

    /** A completion queue had no room: it is broken, and so is every connection that uses it. */
    void onOverflow(SoftCompletionQueue cq) {
        if (cq.reportOverflow()) {
            report(new AsyncEvent(AsyncEventType.CQ_ERR, 0));
            connections.forEach(connection -> {
                if (connection.uses(cq)) {
                    connection.fail(AsyncEventType.QP_FATAL);
                }
            });
        }
    }

    // ---- tables, between turns

    private boolean isRetired(int qpNum) {
        return qpNumbers.isRetired(qpNum);
    }

    int drawQpNum() {
        return qpNumbers.draw(connections::contains, clock.nanoTime() - epoch);
    }

    /** Returns what is on its way to a device. */
    Flight flightTo(InetAddress remote) {
        return flights.computeIfAbsent(remote, address -> new Flight(this));
    }

    void leave(Flight flight, InetAddress remote) {
        if (flight.leave()) {
            flights.remove(remote);
        }
    }

    void add(ReliableConnection connection) {
        connections.put(connection.qpNum(), connection);
    }

    void remove(ReliableConnection connection) {
        connections.remove(connection.qpNum());
        qpNumbers.retire(connection.qpNum(), clock.nanoTime() - epoch);
        connection.destroy();
    }
}

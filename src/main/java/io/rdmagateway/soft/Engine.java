package io.rdmagateway.soft;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.VerbsException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The one thread of a device. Each turn it takes what has arrived, sends the ACKs that this makes due, runs the commands
 * of other threads, sends what the windows allow, and looks at the clock.
 *
 * <p>Without {@link #start} there is no thread and whoever calls is it: tests take the turns themselves.
 */
final class Engine {

    private static final Logger LOG = System.getLogger(Engine.class.getName());

    /** So many packets are taken before anything else gets its turn. */
    private static final int MAX_RECEIVED = 64;

    /** So many connections have their turn to send before what has arrived is looked at again. */
    private static final int MAX_SENDERS = 8;

    /** Under a flood of packets the clock is looked at all the same, every so many turns. */
    private static final int MAX_TURNS_WITHOUT_CLOCK = 16;

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

    private final AtomicReference<ReliableConnection> submitted = new AtomicReference<>();
    private final Commands commands = new Commands();
    private final BooleanSupplier news = this::hasNews;
    private final Consumer<ReliableConnection> expiry = this::expire;
    private final Idling idling;
    private volatile Thread thread;
    private volatile boolean stopping;
    private int turnsWithoutClock;
    private long now;

    Engine(Link link, NanoClock clock, RandomGenerator random, Consumer<AsyncEvent> events) {
        this.link = link;
        this.clock = clock;
        this.keys = new Keys(random);
        this.epoch = clock.nanoTime();
        this.events = events;
        this.qpNumbers = new QpNumbers(random);
        this.idling = new Idling(link);
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

    /** Tells whether this engine's thread may touch a piece of memory. */
    boolean canReach(MemorySegment segment) {
        Thread runner = thread;
        return segment.isAccessibleBy(runner == null ? Thread.currentThread() : runner);
    }

    /**
     * Opens a way to a peer.
     *
     * @param verb what to name in the message when there is none
     */
    Link.Route route(String verb, Gid remote) {
        InetAddress address = remote.toAddress();
        try {
            return link.route(address);
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw new VerbsException(
                    verb,
                    e instanceof NoRouteToHostException ? Errno.EHOSTUNREACH : Errno.ENETUNREACH,
                    "GID " + remote + " cannot be reached from "
                            + link.address().getHostAddress() + " (" + e.getMessage() + ")");
        }
    }

    // ---- life

    /** Returns its thread, or null before {@link #start}. */
    Thread thread() {
        return thread;
    }

    void start(String name) {
        Thread runner = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        thread = runner;
        runner.start();
    }

    /** Ends the thread. Commands that come later run on their callers' threads. */
    void stop() {
        stopping = true;
        link.wakeUp();
        Thread runner = thread;
        boolean interrupted = false;
        while (runner != null && runner.isAlive()) {
            try {
                runner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                int work = turn();
                idling.after(work, now, untilNextDeadline(), news);
            }
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "The soft device has stopped", e);
            events.accept(new AsyncEvent(AsyncEventType.DEVICE_FATAL, 0));
            connections.forEach(connection -> connection.fail(AsyncEventType.QP_FATAL));
        } finally {
            commands.stop();
        }
    }

    private long untilNextDeadline() {
        return scheduled.isEmpty() && owing.isEmpty() && !transmitter.isWaiting() ? deadlines.next() - now : 0;
    }

    private boolean hasNews() {
        return stopping || submitted.get() != null || !commands.isEmpty();
    }

    // ---- from other threads

    /** Runs something on the engine's thread, between packets, and waits for it. */
    <T> T call(Supplier<T> command) {
        Thread runner = thread;
        if (runner == null || runner == Thread.currentThread()) {
            return command.get();
        }
        return commands.run(command, idling::wakeIfAsleep);
    }

    /** Tells that requests were posted. */
    void submit(ReliableConnection connection) {
        if (!connection.submitted.getAndSet(true)) {
            ReliableConnection top;
            do {
                top = submitted.get();
                connection.nextSubmitted = top;
            } while (!submitted.compareAndSet(top, connection));
        }
        idling.wakeIfAsleep();
    }

    // ---- one turn

    /** Does what there is to do; returns how much that was. */
    int turn() throws IOException {
        now = clock.nanoTime() - epoch;
        int received = receive();
        if (!commands.isEmpty()) {
            // One may end a key: what was read with it is to be gone before.
            transmitter.flush();
        }
        int work = received + acknowledge() + commands.work() + takeSubmitted();
        int sent = pump();
        work += sent;
        transmitter.endTurn(sent > 0 && !scheduled.isEmpty());
        if (received == 0 || ++turnsWithoutClock >= MAX_TURNS_WITHOUT_CLOCK) {
            turnsWithoutClock = 0;
            work += deadlines.expire(now, expiry);
        }
        return work;
    }

    private int receive() throws IOException {
        ByteBuffer buffer = gate.buffer();
        int count = 0;
        while (count < MAX_RECEIVED) {
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
        if (submitted.get() == null) {
            return 0;
        }
        int count = 0;
        ReliableConnection connection = submitted.getAndSet(null);
        while (connection != null) {
            ReliableConnection next = connection.nextSubmitted;
            connection.nextSubmitted = null;
            connection.submitted.set(false);
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

    // ---- tables, on the engine's thread

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

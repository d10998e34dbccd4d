package io.rdmagateway.bench;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Opens sessions, from the first local object to the gateway's word that the data path is proven, on one kept connection, and
 * then deletes them.
 *
 * @param sessions that are open at a time
 * @param concurrency threads that open them
 * @param rounds how often, after one that does not count: it makes the connection
 */
public record Openings(int sessions, int concurrency, int rounds) {

    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;
    private static final int MAX_SESSIONS = 1 << 16;

    /** @throws OptionException an option is out of range */
    public Openings {
        OptionException.requireBetween("sessions", sessions, 1, MAX_SESSIONS);
        OptionException.requireBetween("concurrency", concurrency, 1, sessions);
        OptionException.requireBetween("rounds", rounds, 1, MAX_SESSIONS);
    }

    /** Opens and deletes all of them, again and again. */
    public List<Row> measure(GatewayClient client, RdmaDevice device, SessionOptions options) {
        List<Row> rows = new ArrayList<>();
        round(() -> client.open(device, options));
        for (int i = 0; i < rounds; i++) {
            rows.add(round(() -> client.open(device, options)));
        }
        return rows;
    }

    private Row round(Supplier<ClientSession> opening) {
        Queue<ClientSession> open = new ConcurrentLinkedQueue<>();
        try {
            SessionRow.Times opened = perform(() -> open.add(opening.get()));
            SessionRow.Times deleted = perform(() -> open.remove().close());
            return new SessionRow(sessions, opened, deleted);
        } finally {
            open.forEach(ClientSession::close);
        }
    }

    private SessionRow.Times perform(Runnable step) {
        AtomicInteger left = new AtomicInteger(sessions);
        List<Callable<Histogram>> tasks = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            tasks.add(() -> {
                Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);
                while (left.getAndDecrement() > 0) {
                    long begin = System.nanoTime();
                    step.run();
                    nanos.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - begin));
                }
                return nanos;
            });
        }
        long begin = System.nanoTime();
        List<Histogram> parts = Crew.perform(tasks);
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
        parts.forEach(all::add);
        return new SessionRow.Times(time, all);
    }
}

package io.rdmagateway.server.console;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Looks once a second for all viewers together, and not at all while there is none. Thread-safe. */
final class Feed {

    private static final Logger LOG = Logger.getLogger(Feed.class);
    private static final long INTERVAL_MILLIS = Duration.ofSeconds(1).toMillis();
    private static final int MAX_VIEWERS = 16;

    private final Vertx vertx;
    private final Observer observer;
    private final Page page;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean turning = new AtomicBoolean();

    Feed(Vertx vertx, Observer observer, Page page) {
        this.vertx = vertx;
        this.observer = observer;
        this.page = page;
    }

    /**
     * Sends somebody events until he goes.
     *
     * @return false when there are so many already that there is no place
     */
    boolean add(HttpServerResponse response) {
        if (viewers.size() >= MAX_VIEWERS) {
            return false;
        }
        viewers.add(new Viewer(response));
        turnSoon();
        return true;
    }

    private void turnSoon() {
        if (turning.compareAndSet(false, true)) {
            turn();
        }
    }

    /** To look may take a while, as the device is asked. */
    private void turn() {
        vertx.executeBlocking(() -> page.parts(observer.look()), false).onComplete(looked -> {
            if (looked.succeeded()) {
                show(looked.result());
            } else {
                LOG.warnf("the console could not look: %s", looked.cause());
            }
            vertx.setTimer(INTERVAL_MILLIS, again -> goOn());
        });
    }

    private void show(Map<String, String> parts) {
        viewers.removeIf(Viewer::isGone);
        viewers.forEach(viewer -> viewer.show(parts));
    }

    private void goOn() {
        if (!viewers.isEmpty()) {
            turn();
            return;
        }
        turning.set(false);
        // Who came since then found it turning still.
        if (!viewers.isEmpty()) {
            turnSoon();
        }
    }
}

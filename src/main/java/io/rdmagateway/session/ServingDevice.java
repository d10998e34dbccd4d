package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sessions and the device that they are made on. When the device gives up or is taken away its sessions end, and it is
 * opened again as soon as it is back.
 */
public final class ServingDevice implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ServingDevice.class.getName());
    private static final Duration REAP_INTERVAL = Duration.ofMillis(100);
    private static final int REAPS_PER_LOOK = 10;

    private final Supplier<RdmaDevice> opener;
    private final int portNum;
    private final GidWish gid;
    private final Sessions sessions;
    private final Reconciliation reconciliation = new Reconciliation();
    private final AnomalyAlarm alarm =
            new AnomalyAlarm(line -> LOG.log(System.Logger.Level.WARNING, line), System.nanoTime());
    private final Loop reaper;
    /** Lost, and not let go of yet. Used by the reaper, and after its end. */
    private final List<OpenDevice> lost = new ArrayList<>();

    private volatile OpenDevice current;
    /** Why there is no current device, while there is none. */
    private volatile DeviceUnavailableException absence;

    private volatile Consumer<String> whenLost = reason -> {};
    private volatile boolean mustLook;
    private int reaps;

    private ServingDevice(Supplier<RdmaDevice> opener, int portNum, GidWish gid, SessionLimits limits) {
        this.opener = opener;
        this.portNum = portNum;
        this.gid = gid;
        sessions = new Sessions(this::host, limits, InstantSource.system(), System::nanoTime, new SecureRandom());
        current = open();
        reaper = Loop.start(
                "rdma-reaper",
                () -> {
                    turn();
                    return REAP_INTERVAL;
                },
                () -> {});
        sessions.whenBroken(reaper::wakeUp);
    }

    /**
     * Opens the device and begins to serve.
     *
     * @param opener opens the device, now and whenever it is back; throws {@link RdmaException} while it is not
     * @param gid which GID to send from
     * @throws RdmaException the device cannot be opened now
     */
    public static ServingDevice start(Supplier<RdmaDevice> opener, int portNum, GidWish gid, SessionLimits limits) {
        return new ServingDevice(opener, portNum, gid, limits);
    }

    /** Names who else uses the device and must let go of it when it is lost: told the reason; may wait a bounded time. */
    public void whenLost(Consumer<String> user) {
        whenLost = user;
    }

    private OpenDevice open() {
        return new OpenDevice(opener.get(), portNum, gid, sessions, () -> mustLook = true);
    }

    private SessionHost host() {
        OpenDevice open = current;
        if (open == null) {
            throw new DeviceUnavailableException(absence.provider(), absence.reason());
        }
        return open.host();
    }

    /**
     * Returns the port that new sessions connect from.
     *
     * @throws DeviceUnavailableException there is no device at the moment, with the reason
     */
    public GatewayPort port() {
        return host().port();
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Returns the threads; each should be turning for as long as this serves. */
    public List<Loop> loops() {
        OpenDevice open = current;
        return Stream.concat(open == null ? Stream.empty() : open.loops().stream(), Stream.of(reaper))
                .toList();
    }

    /** Returns how many queue pairs are made ahead at the moment; no session has them. */
    public int spareQueuePairs() {
        OpenDevice open = current;
        return open == null ? 0 : open.host().spares().count();
    }

    /** Returns by how much the device holds more than the sessions know of, lastingly: zero unless something leaks. */
    public DeviceHoldings unaccounted() {
        return reconciliation.lasting();
    }

    /** Returns how many packets the device did not believe, by kind; nothing while there is no device. */
    public Map<PacketAnomaly, Long> anomalies() {
        OpenDevice open = current;
        return open == null ? Map.of() : open.host().port().device().anomalies();
    }

    private void turn() {
        sessions.reap();
        if (alarm.isDue(System.nanoTime())) {
            alarm.look(anomalies(), System.nanoTime());
        }
        if (mustLook || ++reaps % REAPS_PER_LOOK == 0) {
            mustLook = false;
            look();
        }
    }

    private void look() {
        OpenDevice open = current;
        if (open == null) {
            reopen();
        } else {
            open.lostReason().ifPresentOrElse(reason -> lose(open, reason), () -> reconcile(open));
        }
        for (Iterator<OpenDevice> left = lost.iterator(); left.hasNext(); ) {
            if (closes(left.next())) {
                left.remove();
            }
        }
    }

    private void lose(OpenDevice open, String reason) {
        LOG.log(System.Logger.Level.WARNING, "no device: {0}", reason);
        absence = new DeviceUnavailableException(
                open.host().port().device().info().provider(), reason);
        current = null;
        lost.add(open);
        whenLost.accept(reason);
    }

    private static boolean closes(OpenDevice open) {
        try {
            open.close();
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a lost device is not released yet: {0}", e.getMessage());
            return false;
        }
    }

    private void reopen() {
        try {
            current = open();
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} is back",
                    current.host().port().deviceName());
        } catch (DeviceUnavailableException e) {
            absence = e;
        } catch (RdmaException e) {
            absence = new DeviceUnavailableException(absence.provider(), e.getMessage(), e);
        }
    }

    private void reconcile(OpenDevice open) {
        sessions.unaccounted(open.host()).ifPresent(reconciliation::add);
    }

    /**
     * Takes no new sessions, tells everybody to finish, and waits until they have or the time is over.
     *
     * @return how many sessions have not finished
     */
    public int drain(Duration limit) {
        return sessions.drain(limit);
    }

    /** Ends all sessions, then the threads, then the device. Every step is tried. */
    @Override
    public void close() {
        Teardown teardown = new Teardown();
        teardown.add(this::closeDevices);
        teardown.add(reaper::close);
        teardown.add(sessions::close);
        teardown.close();
    }

    private void closeDevices() {
        Teardown teardown = new Teardown();
        lost.forEach(open -> teardown.add(open::close));
        OpenDevice open = current;
        if (open != null) {
            teardown.add(open::close);
        }
        teardown.close();
    }
}

package io.rdmagateway.session;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;

/** Takes a device's asynchronous events and ends the sessions that they concern. */
public final class DeviceEvents {

    private static final System.Logger LOG = System.getLogger(DeviceEvents.class.getName());

    private final RdmaDevice device;
    private final Sessions sessions;

    public DeviceEvents(RdmaDevice device, Sessions sessions) {
        this.device = device;
        this.sessions = sessions;
    }

    /** Waits for one event, but not for longer than this. */
    public void turn(Duration timeout) {
        device.awaitEvent(timeout).ifPresent(this::happened);
    }

    private void happened(AsyncEvent event) {
        switch (event.type()) {
            case QP_FATAL, QP_REQ_ERR, QP_ACCESS_ERR -> sessions.failQueuePair(event.element(), explain(event.type()));
            case DEVICE_FATAL -> sessions.failAll("DEVICE_FATAL: the device gave up");
            // A queue that overflowed or a port that went down shows itself where it is used: by poll and by health.
            case CQ_ERR, PORT_ERR, PORT_ACTIVE, GID_CHANGE, LID_CHANGE, PKEY_CHANGE, SM_CHANGE, CLIENT_REREGISTER ->
                LOG.log(
                        System.Logger.Level.INFO,
                        "{0} on {1}",
                        event.type(),
                        device.info().name());
            case COMM_EST,
                    SQ_DRAINED,
                    PATH_MIG,
                    PATH_MIG_ERR,
                    SRQ_ERR,
                    SRQ_LIMIT_REACHED,
                    QP_LAST_WQE_REACHED,
                    WQ_FATAL,
                    UNKNOWN -> {}
        }
    }

    private static String explain(AsyncEventType type) {
        return switch (type) {
            case QP_ACCESS_ERR -> "QP_ACCESS_ERR: the client used a key, a range or a right that it does not have";
            case QP_REQ_ERR -> "QP_REQ_ERR: the client sent a request that is not allowed";
            default -> type + ": the device gave up the queue pair";
        };
    }
}

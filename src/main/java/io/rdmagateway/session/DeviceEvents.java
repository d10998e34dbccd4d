package io.rdmagateway.session;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes a device's asynchronous events, ends the sessions that they concern and tells those that may go on. */
final class DeviceEvents {

    private static final System.Logger LOG = System.getLogger(DeviceEvents.class.getName());
    /** So that a storm of events does not look like a thread that is stuck. */
    private static final int MOST_PER_TURN = 256;

    private final RdmaDevice device;
    private final int portNum;
    private final Sessions sessions;
    private final Consumer<String> lost;

    /** @param lost hears why the device is of no use any longer */
    DeviceEvents(GatewayPort port, Sessions sessions, Consumer<String> lost) {
        this.device = port.device();
        this.portNum = port.portNum();
        this.sessions = sessions;
        this.lost = lost;
    }

    /** Waits for an event, but not for longer than this, and takes all that there are. */
    void turn(Duration timeout) {
        try {
            for (int taken = 0; taken < MOST_PER_TURN; taken++) {
                Optional<AsyncEvent> event = device.awaitEvent(taken == 0 ? timeout : Duration.ZERO);
                if (event.isEmpty()) {
                    return;
                }
                happened(event.get());
            }
        } catch (VerbsException e) {
            switch (e.errno()) {
                case Errno.EIO, Errno.ENODEV -> lost.accept(e.getMessage());
                default -> throw e;
            }
        }
    }

    private void happened(AsyncEvent event) {
        sessions.counts().events().add(event.type());
        switch (event.type()) {
            case QP_FATAL, QP_REQ_ERR, QP_ACCESS_ERR ->
                sessions.failWhere(
                        session -> session.queuePair().qp().qpNum() == event.element(),
                        EndCause.QUEUE_PAIR_ERROR,
                        explain(event.type()));
            case CQ_ERR ->
                sessions.failWhere(
                        session -> session.queuePair().cqNum() == event.element(),
                        EndCause.QUEUE_PAIR_ERROR,
                        "CQ_ERR: the completion queue overflowed");
            case DEVICE_FATAL -> lost.accept("DEVICE_FATAL: the device gave up");
            case PORT_ERR, PORT_ACTIVE, GID_CHANGE, LID_CHANGE, PKEY_CHANGE, SM_CHANGE, CLIENT_REREGISTER -> {
                if (event.element() == portNum) {
                    happenedToPort(event.type());
                }
            }
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

    /**
     * Nothing is kept of the port's state or its GIDs: whoever makes a session asks for them and tries them. So a port that
     * is back is used when it works, and a session that outlives a short absence of the link goes on.
     */
    private void happenedToPort(AsyncEventType type) {
        LOG.log(
                System.Logger.Level.INFO,
                "{0} on port {1} of {2}",
                type,
                portNum,
                device.info().name());
        sessions.tell(new SessionEvent.PortEvent(type));
        if (type == AsyncEventType.GID_CHANGE) {
            List<GidEntry> table = device.gids(portNum);
            sessions.failWhere(
                    session -> table.stream().noneMatch(session.queuePair().source()::isSameRow),
                    EndCause.DEVICE_ERROR,
                    "GID_CHANGE: the gateway's port lost the address that the session sent from");
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

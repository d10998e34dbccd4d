package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.AsyncEventType;

/**
 * The acknowledgement that a responder owes: at most one, since an ACK covers everything before it and a refusal ends
 * the matter. It is sent when the received packets are worked off, after the answers of READs that came before.
 */
final class Acknowledger {

    private final ReliableConnection connection;
    private final Engine engine;
    private final Path path;
    private final Answers answers;

    private boolean due;
    private int syndrome;
    private int psn;
    private long messages;
    /** True from a refusal until the refused packet is accepted: what follows it is dropped silently. */
    private boolean waiting;
    /** What to report when the refusal that is due was the last; else null. */
    private AsyncEventType end;

    Acknowledger(ReliableConnection connection, Path path, Answers answers) {
        this.connection = connection;
        this.engine = connection.engine();
        this.path = path;
        this.answers = answers;
    }

    /** A SEND or WRITE was accepted, up to {@code lastPsn}. */
    void accepted(boolean ackRequested, int lastPsn, long completed) {
        waiting = false;
        if (ackRequested || due) {
            owe(Syndrome.ACK, lastPsn, completed);
        }
    }

    /** A READ or atomic was accepted, whose answer acknowledges what came before. */
    void answered() {
        waiting = false;
        due = false;
    }

    /** A request came again that was accepted before: its ACK must have been lost. C9-105. */
    void repeat(int lastPsn, long completed) {
        if (!due) {
            owe(Syndrome.ACK, lastPsn, completed);
        }
    }

    /**
     * A request cannot be accepted now.
     *
     * @param refusedPsn everything before it is acknowledged
     * @return false when a sequence error was reported already and nothing has changed
     */
    boolean refuse(int refusal, int refusedPsn, long completed) {
        if (waiting && refusal == Syndrome.NAK_PSN_SEQUENCE) {
            return false;
        }
        waiting = true;
        owe(refusal, refusedPsn, completed);
        return true;
    }

    /** A request cannot be accepted at all: when the refusal is sent, the connection breaks. */
    void refuseFinally(int refusal, int refusedPsn, long completed, AsyncEventType event) {
        end = event;
        owe(refusal, refusedPsn, completed);
    }

    private void owe(int what, int atPsn, long completed) {
        due = true;
        syndrome = what;
        psn = atPsn;
        messages = completed;
        engine.oweAcknowledgement(connection);
    }

    /**
     * Sends what is due, unless answers of READs have to go first.
     *
     * @return false when the way is full and it must be tried again
     */
    boolean flush() {
        if (!due || answers.hasPending()) {
            return true;
        }
        Packet packet = engine.transmitter().begin(path, Opcode.ACKNOWLEDGE, 0);
        if (packet == null) {
            engine.oweAcknowledgement(connection);
            return false;
        }
        path.address(packet, false, false, psn);
        packet.aeth().write(syndrome, (int) messages);
        engine.transmitter().send(path);
        due = false;
        count();
        if (end != null) {
            connection.fail(end);
        }
        return true;
    }

    private void count() {
        switch (Syndrome.kind(syndrome)) {
            case NAK -> engine.counters().add(Counter.NAKS_SENT);
            case RNR_NAK -> engine.counters().add(Counter.RNR_NAKS_SENT);
            case ACK, RESERVED -> {}
        }
    }
}

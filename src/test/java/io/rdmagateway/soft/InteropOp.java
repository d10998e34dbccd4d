package io.rdmagateway.soft;

import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;

/** The operations that move bytes. */
enum InteropOp {
    SEND,
    SEND_WITH_IMM,
    WRITE,
    WRITE_WITH_IMM,
    READ;

    /** Fills a request in; both sides use the same range of their memory. */
    void fill(SendRequest wr, Side responder, long offset, int immData) {
        long address = responder.address(offset);
        int rkey = responder.mr.rkey();
        switch (this) {
            case SEND -> wr.send();
            case SEND_WITH_IMM -> wr.sendWithImm(immData);
            case WRITE -> wr.write(address, rkey);
            case WRITE_WITH_IMM -> wr.writeWithImm(address, rkey, immData);
            case READ -> wr.read(address, rkey);
        }
    }

    boolean takesReceive() {
        return this == SEND || this == SEND_WITH_IMM || this == WRITE_WITH_IMM;
    }

    boolean carriesImmData() {
        return this == SEND_WITH_IMM || this == WRITE_WITH_IMM;
    }
}

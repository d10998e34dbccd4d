package io.rdmagateway.soft;

/** How much somebody who injects packets into a connection knows of it. */
enum Knowledge {
    /** That there is a device, and who talks to it. */
    BLIND,
    /** The queue pair numbers too, as from a log or a display. */
    QP_NUM,
    /** Everything but where the sequence is: addresses, ports, queue pair numbers, and memory with its key. */
    ALL_BUT_PSN,
    /** Everything. He cannot be told from the peer. */
    ALL
}

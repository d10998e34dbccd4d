package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;

/** A queue pair in INIT that is nobody's yet, with the protection domain and the completion queue that it is made of. */
record SpareQueuePair(
        ProtectionDomain pd,
        CompletionQueue cq,
        PreparedQueuePair qp,
        PortInfo port,
        GidEntry source,
        Teardown teardown) {

    static final DeviceHoldings HOLDINGS = new DeviceHoldings(1, 1, 1, 0);

    /** @param teardown gets the release of everything that was made, also when this throws */
    static SpareQueuePair make(SessionHost on, PortInfo port, GidEntry source, Teardown teardown) {
        ProtectionDomain pd = on.port().device().allocPd();
        teardown.add(pd::close);
        CompletionQueue cq = DedicatedQueuePair.createCq(on);
        teardown.add(cq::close);
        PreparedQueuePair qp = pd.createQp(DedicatedQueuePair.config(on, cq, port, source));
        teardown.add(qp::close);
        return new SpareQueuePair(pd, cq, qp, port, source, teardown);
    }

    /** Tells whether it sends from there, with all that it tells a client of the port. */
    boolean fits(PortInfo now, GidEntry from) {
        return port.equals(now) && source.isSameRow(from);
    }
}

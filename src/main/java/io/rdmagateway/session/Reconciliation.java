package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceHoldings;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * By how much a device holds more, or less, than its sessions know of: zero unless something leaks. A difference counts
 * when it is seen several times running, since a grant may be made between the two counts.
 */
final class Reconciliation {

    private static final int LOOKS = 3;

    private final Deque<DeviceHoldings> differences = new ArrayDeque<>();
    private volatile DeviceHoldings lasting = DeviceHoldings.NONE;

    /** Takes what the device holds less what is known of it. */
    void add(DeviceHoldings difference) {
        differences.add(difference);
        if (differences.size() > LOOKS) {
            differences.remove();
        }
        if (differences.size() == LOOKS) {
            lasting = differences.stream()
                    .reduce((a, b) -> a.combine(b, Reconciliation::nearerToZero))
                    .orElseThrow();
        }
    }

    /** Returns what has been different all the time lately. */
    DeviceHoldings lasting() {
        return lasting;
    }

    private static int nearerToZero(int a, int b) {
        if (Integer.signum(a) != Integer.signum(b)) {
            return 0;
        }
        return Math.abs(a) < Math.abs(b) ? a : b;
    }
}

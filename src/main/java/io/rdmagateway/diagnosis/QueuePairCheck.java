package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.DeviceInfo;

/** Whether the device has queue pairs for the sessions that may come. */
public final class QueuePairCheck {

    public static final String NAME = "queue-pairs";

    private QueuePairCheck() {}

    /**
     * Compares what the device can make with what may be asked of it; what other processes hold of it nobody tells.
     *
     * @param held by this process
     * @param limit how many it may hold
     */
    public static Finding check(DeviceInfo device, int held, int limit) {
        int free = Math.max(0, device.maxQp() - held);
        String found = "%d held, %d configured, %s can make %d".formatted(held, limit, device.name(), device.maxQp());
        Finding finding;
        if (held >= limit) {
            finding = Finding.warning(
                    NAME, found + ": no further session", "raise gateway.limits.sessions, or add a gateway");
        } else if (free == 0) {
            finding = Finding.failed(
                    NAME, found + ": the device has none left", "lower gateway.limits.sessions, or add a device");
        } else if (device.maxQp() < limit) {
            finding = Finding.warning(NAME, found, "lower gateway.limits.sessions to " + device.maxQp());
        } else {
            finding = Finding.ok(NAME, found);
        }
        return finding.with("held", held)
                .with("limit", limit)
                .with("device-max", device.maxQp())
                .with("free", Math.min(free, Math.max(0, limit - held)));
    }
}

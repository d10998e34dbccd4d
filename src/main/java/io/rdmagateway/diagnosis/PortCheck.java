package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;

/** Whether a port carries data. */
public final class PortCheck {

    public static final String NAME = "port";

    private PortCheck() {}

    public static Finding check(DeviceInfo device, PortInfo port) {
        String what = "port " + port.portNum() + " of " + device.name() + " is " + port.state();
        Finding finding = port.isActive()
                ? Finding.ok(NAME, what + ", " + port.linkLayer())
                : Finding.failed(NAME, what + ", not ACTIVE", nextStep(port));
        return finding.with("port", port.portNum())
                .with("state", port.state())
                .with("link-layer", port.linkLayer())
                .with("mtu.active", port.activeMtu().bytes())
                .with("mtu.max", port.maxMtu().bytes());
    }

    private static String nextStep(PortInfo port) {
        if (port.linkLayer() != LinkLayer.INFINIBAND) {
            return "bring the interface below it up: ip link set ... up; is the cable in, is the switch port enabled?";
        }
        return port.state() == PortState.INIT || port.state() == PortState.ARMED
                ? "the link is there, the subnet manager is not: start opensm, or the switch's own"
                : "is the cable in, is the switch port enabled?";
    }
}

package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortInfo;
import java.util.OptionalInt;

/** Whether a port's MTU suits that of the interface below it: a packet that is longer than it carries is lost. */
public final class MtuCheck {

    static final String NAME = "mtu";

    private MtuCheck() {}

    /** @param netdevMtu of the interface, in bytes; empty when it is not known */
    public static Finding check(PortInfo port, String netdev, OptionalInt netdevMtu) {
        if (port.linkLayer() == LinkLayer.INFINIBAND) {
            return Finding.ok(NAME, "MTU " + port.activeMtu().bytes() + ", InfiniBand has no other")
                    .with("active", port.activeMtu().bytes());
        }
        if (netdevMtu.isEmpty()) {
            return Finding.skipped(NAME, "the MTU of the interface below the port is not known here")
                    .with("active", port.activeMtu().bytes());
        }
        return judge(port, netdev, netdevMtu.getAsInt())
                .with("active", port.activeMtu().bytes())
                .with("netdev", netdev)
                .with("netdev-mtu", netdevMtu.getAsInt());
    }

    private static Finding judge(PortInfo port, String netdev, int netdevMtu) {
        Mtu active = port.activeMtu();
        String found = "RoCE MTU %d over %s, whose MTU is %d".formatted(active.bytes(), netdev, netdevMtu);
        if (active.netdevMtuBytes() > netdevMtu) {
            return Finding.warning(
                    NAME,
                    found + ": a packet with the longest headers needs " + active.netdevMtuBytes() + " and is lost",
                    raise(netdev, active));
        }
        return active.compareTo(port.maxMtu()) < 0
                ? Finding.warning(
                        NAME, found + "; the device can do " + port.maxMtu().bytes(), raise(netdev, port.maxMtu()))
                : Finding.ok(NAME, found);
    }

    private static String raise(String netdev, Mtu wanted) {
        return "ip link set %s mtu %d, there and on the way, gives RoCE MTU %d (%d gives %d)"
                .formatted(
                        netdev,
                        wanted.netdevMtuBytes(),
                        wanted.bytes(),
                        Mtu.MTU_2048.netdevMtuBytes(),
                        Mtu.MTU_2048.bytes());
    }
}

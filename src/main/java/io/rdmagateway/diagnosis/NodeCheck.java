package io.rdmagateway.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the kernel's devices have their nodes here. {@code /sys} lists every device of the machine, a container has the
 * nodes of those only that were given to it.
 */
public final class NodeCheck {

    static final String NAME = "device-nodes";

    private static final String VERBS = "sys/class/infiniband_verbs";

    private NodeCheck() {}

    public static Finding check(Machine machine) {
        List<String> usable = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String node : machine.names(VERBS)) {
            machine.value(VERBS + "/" + node + "/ibdev").ifPresent(device -> {
                Path path = machine.dev().resolve("infiniband").resolve(node);
                String text = device + " (" + path + ")";
                if (!Files.exists(path)) {
                    missing.add(text);
                } else if (Files.isReadable(path) && Files.isWritable(path)) {
                    usable.add(text);
                } else {
                    closed.add(text);
                }
            });
        }
        return judge(usable, closed, missing)
                .with("usable", String.join(", ", usable))
                .with("not-permitted", String.join(", ", closed))
                .with("not-mounted", String.join(", ", missing));
    }

    private static Finding judge(List<String> usable, List<String> closed, List<String> missing) {
        String mount = "give the container its node: a device plugin, or --device=/dev/infiniband/uverbsN";
        String permit = "open it to this user: chmod 666, or the group that udev's rules for rdma-core name";
        if (!usable.isEmpty()) {
            String others = others(closed, "not permitted") + others(missing, "not here");
            String found = "usable: " + String.join(", ", usable) + others;
            return Finding.ok(NAME, found);
        }
        if (!closed.isEmpty()) {
            return Finding.failed(NAME, "this user may not read and write " + String.join(", ", closed), permit);
        }
        return missing.isEmpty()
                ? Finding.failed(
                        NAME,
                        "the kernel has no RDMA device",
                        "load the driver of the device; without hardware: modprobe rdma_rxe, then"
                                + " rdma link add rxe0 type rxe netdev eth0")
                : Finding.failed(NAME, "no node here: " + String.join(", ", missing), mount);
    }

    private static String others(List<String> devices, String why) {
        return devices.isEmpty() ? "" : "; " + why + ": " + String.join(", ", devices);
    }
}

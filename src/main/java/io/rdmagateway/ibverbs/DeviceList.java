package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.rdmagateway.ibverbs.ffm.IbvDevice;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.Availability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's devices that this process may open. {@code /sys} lists every device of the machine, but a container has
 * the nodes only of those that were given to it.
 */
final class DeviceList implements AutoCloseable {

    private static final Path NODES = Path.of("/dev/infiniband");

    private final Libibverbs lib;
    private final long list;
    private final Map<String, Long> devices = new LinkedHashMap<>();
    private int withoutNode;

    private DeviceList(Libibverbs lib, long list) {
        this.lib = lib;
        this.list = list;
    }

    /** @throws VerbsException ENOSYS: the kernel has no RDMA */
    static DeviceList of(Libibverbs lib) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            DeviceList list = new DeviceList(lib, Refusal.check("ibv_get_device_list", lib.ibv_get_device_list(count)));
            for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                list.add(IbvDevice.at(list.list, i));
            }
            return list;
        }
    }

    private void add(long device) {
        if (Files.exists(NODES.resolve(IbvDevice.dev_name(device)))) {
            devices.put(IbvDevice.name(device), device);
        } else {
            withoutNode++;
        }
    }

    List<String> names() {
        return List.copyOf(devices.keySet());
    }

    /** Returns the native device, valid until the list is closed. */
    Optional<Long> find(String name) {
        return Optional.ofNullable(devices.get(name));
    }

    Availability.Unusable reasonForNone() {
        return withoutNode == 0
                ? new Availability.Unusable(
                        "there is no RDMA device", "load a driver, such as rdma_rxe, and add a link")
                : new Availability.Unusable(
                        withoutNode + " devices, but none has its node in " + NODES + " here",
                        "give one to this container, for example through a device plugin");
    }

    @Override
    public void close() {
        lib.ibv_free_device_list(list);
    }
}

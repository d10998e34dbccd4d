package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.Needs;
import io.rdmagateway.verbs.spi.RdmaProvider;
import java.util.List;

/** The devices of the kernel, through libibverbs, which is loaded at the first question. */
public final class IbverbsProvider implements RdmaProvider {

    /** System property that names another library; for tests. */
    static final String LIBRARY_PROPERTY = "rdmagateway.ibverbs.library";

    private static final String DEFAULT_LIBRARY = "libibverbs.so.1";

    /** Holds the library once it was asked for: it is never unloaded. */
    private static final class Loaded {
        private static final Libibverbs LIBRARY;
        private static final String REASON;

        static {
            String name = System.getProperty(LIBRARY_PROPERTY, DEFAULT_LIBRARY);
            Libibverbs library = null;
            String reason = "";
            try {
                library = new Libibverbs(name);
            } catch (IllegalArgumentException e) {
                reason = name + " cannot be used: " + e.getMessage();
            }
            LIBRARY = library;
            REASON = reason;
        }
    }

    @Override
    public String name() {
        return "ibverbs";
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public Needs needs() {
        return new Needs(true, 0, 0);
    }

    @Override
    public Availability availability() {
        if (Loaded.LIBRARY == null) {
            return new Availability.Unusable(
                    Loaded.REASON, "install libibverbs1 and ibverbs-providers (Debian) or libibverbs (Fedora)");
        }
        try (DeviceList list = DeviceList.of(Loaded.LIBRARY)) {
            return list.names().isEmpty() ? list.reasonForNone() : new Availability.Usable();
        } catch (VerbsException e) {
            return new Availability.Unusable(
                    e.getMessage() + ": the kernel offers no RDMA", "load ib_uverbs and a driver, such as rdma_rxe");
        }
    }

    @Override
    public List<String> deviceNames() {
        requireAvailable();
        try (DeviceList list = DeviceList.of(Loaded.LIBRARY)) {
            return list.names();
        }
    }

    @Override
    public RdmaDevice open(String deviceName) {
        requireAvailable();
        try (DeviceList list = DeviceList.of(Loaded.LIBRARY)) {
            long device = list.find(deviceName)
                    .orElseThrow(() -> new DeviceUnavailableException(
                            name(), "no device " + deviceName + "; there are " + String.join(", ", list.names())));
            return IbverbsDevice.open(Loaded.LIBRARY, device, deviceName);
        }
    }

    private void requireAvailable() {
        if (availability() instanceof Availability.Unusable unusable) {
            throw new DeviceUnavailableException(name(), unusable.explanation());
        }
    }
}

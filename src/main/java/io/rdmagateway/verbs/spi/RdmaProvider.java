package io.rdmagateway.verbs.spi;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;

/** A source of RDMA devices. Looking at one loads no native library until {@link #availability()} is asked. */
public interface RdmaProvider {

    /** Returns the name used in configuration: {@code ibverbs} or {@code soft}. */
    String name();

    /** Returns its place when several are usable; the lowest is taken first. */
    int order();

    /** Returns what the machine must have for its devices to work. */
    Needs needs();

    /** Tells whether it has a device to offer here, as a value and not as an exception. */
    Availability availability();

    /**
     * Returns the devices that can be opened here.
     *
     * @throws DeviceUnavailableException when there is none to look for
     */
    List<String> deviceNames();

    /**
     * Opens a device.
     *
     * @throws DeviceUnavailableException when it is not there or cannot be opened
     */
    RdmaDevice open(String deviceName);
}

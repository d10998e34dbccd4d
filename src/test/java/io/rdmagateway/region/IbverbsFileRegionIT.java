package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;
import java.lang.module.ModuleDescriptor.Version;

/** On the kernel's device: run in the lab. */
class IbverbsFileRegionIT extends FileRegionContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }

    @Override
    boolean pins() {
        return true;
    }

    @Override
    boolean registersReadOnly() {
        // Kernels before that take every page as if for writing.
        return Version.parse(System.getProperty("os.version")).compareTo(Version.parse("6.2")) >= 0;
    }
}

package io.rdmagateway.ibverbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where the kernel shows its RDMA devices as files.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/abi-stable.html">sysfs-class-infiniband</a>
 */
final class Sysfs {

    /** Has a directory of each device's name. */
    static final Path DEVICES = Path.of("/sys/class/infiniband");

    private Sysfs() {}

    /** Returns what a counter's file says, or nothing: this driver does not count it, or the device is gone. */
    static OptionalLong counter(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}

package io.rdmagateway.ibverbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What is known of the kernel's drivers, by the names that they have below {@code /sys}. */
final class KnownDrivers {

    /**
     * Of those that write requests where the device reads them, and ring a doorbell. Not of those that go through the kernel
     * (rxe, siw, hfi1, qib), which may take as long as the message is; nor of those that do so at times (cxgb4).
     */
    private static final Set<String> POST_IN_USER_SPACE =
            Set.of("bnxt_en", "erdma", "hns3", "i40e", "ice", "mlx4_core", "mlx5_core", "qede");

    private KnownDrivers() {}

    /** @param device the directory of an RDMA device; one without hardware has no driver there */
    static boolean postInUserSpace(Path device) {
        try {
            Path driver = Files.readSymbolicLink(device.resolve("device/driver"));
            return POST_IN_USER_SPACE.contains(driver.getFileName().toString());
        } catch (IOException e) {
            return false;
        }
    }
}

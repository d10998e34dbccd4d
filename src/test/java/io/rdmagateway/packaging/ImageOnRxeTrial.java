package io.rdmagateway.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image on a device of the kernel's, by the libibverbs that is in the image and as the user of the image, who opens
 * {@code /dev/infiniband} as a device plugin gives it: run in the lab, where it takes four minutes.
 */
class ImageOnRxeTrial {

    private static final String ADDRESS = "10.10.0.1";

    @TempDir
    private Path dir;

    @Test
    void shouldMoveTheFileOfTheExampleThereAndBack() throws Exception {
        Path tar = ImageGateway.tar()
                .orElseThrow(() -> new IllegalStateException("there is no image: ./rdmagw image makes it"));
        UnpackedImage image = UnpackedImage.of(tar, Files.createDirectory(dir.resolve("image")));
        try (ImageGateway gateway = ImageGateway.start(image, dir, "--provider", "ibverbs")) {
            JobPod.ofExample("client-job-rdma", gateway, ADDRESS, Files.createDirectory(dir.resolve("job")))
                    .shouldMoveTheFileThereAndBack(image);
        }
    }
}

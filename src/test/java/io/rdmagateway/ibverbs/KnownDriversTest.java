package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.FakeIbverbs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether {@code post_send} is a critical call is the driver's matter. */
class KnownDriversTest {

    @TempDir
    Path directory;

    @BeforeEach
    void directoryOfDevice() {
        FakeIbverbs.assumePresent();
        FakeIbverbs.directory(directory);
    }

    @AfterEach
    void noDirectory() {
        FakeIbverbs.directory(Path.of(""));
    }

    @ParameterizedTest
    @CsvSource({"mlx5_core,true", "bnxt_en,true", "hfi1,false", "cxgb4,false", "never_heard_of,false"})
    void shouldPostInCriticalCallOnlyWhenDriverIsKnownToStayInUserSpace(String driver, boolean critical)
            throws IOException {
        Files.createDirectory(directory.resolve("device"));
        Files.createSymbolicLink(directory.resolve("device/driver"), Path.of("/sys/bus/pci/drivers", driver));

        assertThat(postsInUserSpace()).isEqualTo(critical);
    }

    @Test
    void shouldNotPostInCriticalCallWhenDeviceHasNoHardware() {
        assertThat(postsInUserSpace()).as("as rxe and siw").isFalse();
    }

    private static boolean postsInUserSpace() {
        try (IbverbsDevice device = (IbverbsDevice) new IbverbsProvider().open("fake0");
                IbverbsPair pair = new IbverbsPair(device)) {
            pair.a.qp.postSend(
                    pair.a.qp.newSendRequest().send().local(pair.a.mr, 0, 64).unsignaled());
            return device.dataPath().postsInUserSpace();
        }
    }
}

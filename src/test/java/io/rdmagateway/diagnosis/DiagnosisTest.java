package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.Needs;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {

    private static final PinnedMemory LITTLE = new PinnedMemory(4096, "one", 8192, "two");
    private static final int SOME_PORT = 47_919;

    @TempDir
    private Path root;

    private MachineTree tree;
    private final RdmaProvider soft = new SoftProvider(List.of(InetAddress.ofLiteral("127.0.0.77")), SOME_PORT);

    /** A machine without libibverbs. */
    private static final class Absent implements RdmaProvider {

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
            return new Availability.Unusable("libibverbs.so.1 cannot be used", "install it");
        }

        @Override
        public List<String> deviceNames() {
            throw new DeviceUnavailableException(name(), "none");
        }

        @Override
        public RdmaDevice open(String deviceName) {
            throw new DeviceUnavailableException(name(), "none");
        }
    }

    @BeforeEach
    void plant() {
        tree = new MachineTree(root).memlock("65536", "0000000000000000", "0 0 4294967295");
        tree.file("proc/sys/net/core/rmem_max", "4194304\n").file("sys/class/net/lo/mtu", "65536\n");
    }

    @AfterEach
    void restore() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.portState(4);
    }

    private Report run(String provider, Optional<String> device, RdmaProvider... providers) {
        return Diagnosis.run(
                tree.machine(), new Diagnosis.Wanted(List.of(providers), provider, device, GidWish.NONE, LITTLE));
    }

    private static Finding finding(Report report, String check) {
        return report.findings().stream()
                .filter(found -> found.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private static Verdict verdict(Report report, String check) {
        return finding(report, check).verdict();
    }

    @Test
    void shouldSkipWhatPlaysNoPartWhenTheSoftDeviceIsUsed() {
        Report report = run(RdmaProviders.AUTO, Optional.empty(), new Absent(), soft);

        assertThat(report.works()).isTrue();
        assertThat(report.conclusion()).isEqualTo("RDMA works here, on soft-127.0.0.77 (provider soft)");
        assertThat(verdict(report, "provider-ibverbs")).isEqualTo(Verdict.SKIPPED);
        assertThat(finding(report, "provider-ibverbs").found())
                .isEqualTo("libibverbs.so.1 cannot be used; it plays no part, the provider is soft");
        assertThat(verdict(report, "device-nodes")).isEqualTo(Verdict.SKIPPED);
        assertThat(verdict(report, "udp-port")).isEqualTo(Verdict.OK);
        assertThat(verdict(report, "socket-buffer")).isEqualTo(Verdict.OK);
        assertThat(verdict(report, "device")).isEqualTo(Verdict.OK);
        assertThat(verdict(report, "port")).isEqualTo(Verdict.OK);
        assertThat(verdict(report, "gid")).isEqualTo(Verdict.OK);
    }

    @Test
    void shouldFailWithTheNextStepWhenTheProviderIsAskedFor() {
        Report report = run("ibverbs", Optional.empty(), new Absent(), soft);

        assertThat(report.works()).isFalse();
        assertThat(report.conclusion())
                .isEqualTo("RDMA does not work here: provider-ibverbs: libibverbs.so.1 cannot be used"
                        + "; the provider soft is usable");
        assertThat(finding(report, "provider-ibverbs").nextStep()).isEqualTo("install it");
        assertThat(verdict(report, "device-nodes")).isEqualTo(Verdict.FAILED);
    }

    @Test
    void shouldFailWhenThereIsNoSuchProvider() {
        Report report = run("pigeon", Optional.empty(), soft);

        assertThat(finding(report, "provider-pigeon").found()).isEqualTo("there is no such provider");
    }

    @Test
    void shouldFailWhenTheSoftDevicesPortIsTaken() {
        try (RdmaDevice before = soft.open("soft-127.0.0.77")) {
            Report report = run(RdmaProviders.AUTO, Optional.empty(), soft);

            assertThat(before.info().name()).isEqualTo("soft-127.0.0.77");
            assertThat(finding(report, "device").found()).contains("cannot bind UDP " + SOME_PORT);
            assertThat(report.device()).isEmpty();
        }
    }

    @Test
    void shouldJudgeTheKernelsDeviceWhenThereIsOne() {
        FakeIbverbs.assumePresent();
        RdmaProvider ibverbs = RdmaProviders.choose("ibverbs");
        tree.file("sys/class/infiniband_verbs/uverbs0/ibdev", "fake0\n").file("dev/infiniband/uverbs0", "");

        Report report = run(RdmaProviders.AUTO, Optional.empty(), ibverbs, soft);

        assertThat(report.device()).contains("fake0");
        assertThat(verdict(report, "memlock")).isEqualTo(Verdict.OK);
        assertThat(finding(report, "gid").details()).hasSize(3);
        assertThat(report.works()).isTrue();
    }

    @Test
    void shouldNameThePortWhenItIsDown() {
        FakeIbverbs.assumePresent();
        FakeIbverbs.portState(1);
        Report report = run(RdmaProviders.AUTO, Optional.empty(), RdmaProviders.choose("ibverbs"), soft);

        assertThat(verdict(report, "port")).isEqualTo(Verdict.FAILED);
        assertThat(report.device()).isEmpty();
    }

    @Test
    void shouldShowTheRefusalWhenTheDeviceRefusesTheGid() {
        FakeIbverbs.assumePresent();
        FakeIbverbs.refuse("ibv_create_ah", Errno.EINVAL);
        Report report = run(RdmaProviders.AUTO, Optional.empty(), RdmaProviders.choose("ibverbs"), soft);

        assertThat(finding(report, "gid").details()).anyMatch(row -> row.contains("the device refuses it"));
        assertThat(finding(report, "gid").nextStep()).startsWith("row 2: the device refuses it: ibv_create_ah");
        assertThat(verdict(report, "gid")).isEqualTo(Verdict.FAILED);
    }
}

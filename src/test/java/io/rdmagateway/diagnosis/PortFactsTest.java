package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a port, of the interface below it and of the device's capacity. */
class PortFactsTest {

    @TempDir
    private Path root;

    private static DeviceInfo device(int maxQp) {
        return new DeviceInfo("mlx5_0", "ibverbs", "1", 1, maxQp, 64, 1, 8, 128, 8, 1, 8, 4, true, false, Set.of());
    }

    private static PortInfo port(PortState state, LinkLayer linkLayer, Mtu active) {
        return new PortInfo(1, state, linkLayer, active, Mtu.MTU_4096, 0, 4, 1, 1 << 20, 0);
    }

    private static Finding mtu(Mtu active, int netdevMtu) {
        return MtuCheck.check(port(PortState.ACTIVE, LinkLayer.ETHERNET, active), "eth0", OptionalInt.of(netdevMtu));
    }

    @Test
    void shouldSayWhichMtuGivesMoreWhenTheInterfaceHas1500() {
        Finding finding = mtu(Mtu.MTU_1024, 1500);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.nextStep()).contains("ip link set eth0 mtu 4180", "RoCE MTU 4096", "2132 gives 2048");
    }

    @Test
    void shouldWarnWhenTheLongestPacketDoesNotFit() {
        Finding finding = mtu(Mtu.MTU_4096, 4176);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains("4180 and is lost");
    }

    @Test
    void shouldBeFineWithJumboFrames() {
        assertThat(mtu(Mtu.MTU_4096, 9000).verdict()).isEqualTo(Verdict.OK);
        assertThat(mtu(Mtu.MTU_4096, 4180).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void shouldReadTheMtuOfAnInterface() {
        Machine machine =
                new MachineTree(root).file("sys/class/net/eth0/mtu", "1500\n").machine();

        assertThat(machine.netdevMtu("eth0")).hasValue(1500);
        assertThat(machine.netdevMtu("eth1")).isEmpty();
        assertThat(machine.netdevMtu("")).isEmpty();
    }

    @Test
    void shouldSkipTheMtuWhenTheInterfaceIsNotSeen() {
        Finding finding =
                MtuCheck.check(port(PortState.ACTIVE, LinkLayer.ETHERNET, Mtu.MTU_4096), "", OptionalInt.empty());

        assertThat(finding.verdict()).isEqualTo(Verdict.SKIPPED);
    }

    @Test
    void shouldAskForTheLinkWhenThePortIsDown() {
        Finding finding = PortCheck.check(device(8), port(PortState.DOWN, LinkLayer.ETHERNET, Mtu.MTU_1024));

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(finding.found()).isEqualTo("port 1 of mlx5_0 is DOWN, not ACTIVE");
        assertThat(finding.nextStep()).contains("ip link set");
    }

    @Test
    void shouldAskForTheSubnetManagerWhenAnInfinibandPortIsInit() {
        Finding finding = PortCheck.check(device(8), port(PortState.INIT, LinkLayer.INFINIBAND, Mtu.MTU_4096));

        assertThat(finding.nextStep()).contains("opensm");
    }

    @Test
    void shouldTellHowManyQueuePairsAreFree() {
        assertThat(QueuePairCheck.check(device(1000), 10, 256).verdict()).isEqualTo(Verdict.OK);
        assertThat(QueuePairCheck.check(device(1000), 10, 256).data()).containsEntry("free", "246");
        assertThat(QueuePairCheck.check(device(100), 10, 256).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(QueuePairCheck.check(device(1000), 256, 256).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(QueuePairCheck.check(device(100), 100, 256).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void shouldCompareTheSocketBufferWithWhatIsWanted() {
        MachineTree tree = new MachineTree(root);
        assertThat(SocketBufferCheck.check(tree.machine(), 4 << 20).verdict()).isEqualTo(Verdict.SKIPPED);

        tree.file("proc/sys/net/core/rmem_max", "212992\n");
        Finding finding = SocketBufferCheck.check(tree.machine(), 4 << 20);
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.nextStep()).isEqualTo("sysctl -w net.core.rmem_max=4194304");

        tree.file("proc/sys/net/core/rmem_max", "4194304\n");
        assertThat(SocketBufferCheck.check(tree.machine(), 4 << 20).verdict()).isEqualTo(Verdict.OK);
    }
}

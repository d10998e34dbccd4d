package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UdpPortCheckTest {

    private static final String HEADER =
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";

    @TempDir
    private Path root;

    private MachineTree tree;

    @BeforeEach
    void plant() {
        tree = new MachineTree(root).file("proc/net/udp", HEADER).file("proc/net/udp6", HEADER);
    }

    private static String row(String local) {
        return "  912: " + local
                + " 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18231 2 0 0\n";
    }

    private Finding check() {
        return UdpPortCheck.check(tree.machine(), 4791);
    }

    @Test
    void shouldBeFineWhenNobodyHasThePort() {
        tree.file("proc/net/udp", HEADER + row("00000000:0044"));

        assertThat(check())
                .extracting(Finding::verdict, Finding::found)
                .containsExactly(Verdict.OK, "UDP 4791 is free");
    }

    @Test
    void shouldNameTheAddressesThatOthersHave() {
        tree.file("proc/net/udp", HEADER + row("0100007F:12B7") + row("0700000A:12B7"));
        tree.file("proc/net/udp6", HEADER + row("000010FD00001000000000000A000000:12B7"));

        assertThat(check().verdict()).isEqualTo(Verdict.OK);
        assertThat(check().found())
                .isEqualTo("UDP 4791 is free, other than on 127.0.0.1, 10.0.0.7, fd10:0:10:0:0:0:0:a");
    }

    @Test
    void shouldBlameRxeWhenItHasThePortEverywhere() {
        tree.file("proc/net/udp", HEADER + row("00000000:12B7")).file("proc/modules", "rdma_rxe 192512 0 - Live 0x0\n");

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().found()).contains("rdma_rxe");
        assertThat(check().nextStep()).contains("rmmod rdma_rxe");
    }

    @Test
    void shouldNotBlameRxeWhenItIsInAnotherNamespace() {
        tree.file("proc/modules", "rdma_rxe 192512 0 - Live 0x0\n");

        assertThat(check().verdict()).isEqualTo(Verdict.OK);
        assertThat(check().data()).containsEntry("rdma_rxe", "loaded");
    }

    @Test
    void shouldBlameAProcessWhenItHasThePortEverywhere() {
        tree.file("proc/net/udp6", HEADER + row("00000000000000000000000000000000:12B7"));

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().found()).isEqualTo("another process has UDP 4791 on every address");
    }

    @Test
    void shouldNotMindAFileThatIsNotThere() {
        assertThat(UdpPortCheck.check(new Machine(root.resolve("none")), 4791).verdict())
                .isEqualTo(Verdict.OK);
    }
}

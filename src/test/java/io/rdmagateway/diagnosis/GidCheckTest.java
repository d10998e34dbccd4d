package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.GidWish;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GidCheckTest {

    private final List<GidEntry> table = new ArrayList<>();

    private void row(int index, String address, GidType type, String netdev) {
        table.add(new GidEntry(1, index, Gid.of(InetAddress.ofLiteral(address)), type, netdev, 24));
    }

    private Finding check() {
        return GidCheck.check(GidSelection.judge(table, GidWish.NONE, Optional.empty()), GidWish.NONE);
    }

    @Test
    void shouldShowEveryRowOfASparseTableAndMarkTheOneThatIsTaken() {
        row(0, "fe80::1", GidType.ROCE_V1, "eth0");
        row(7, "fe80::1", GidType.ROCE_V2, "eth0");
        row(41, "10.0.0.7", GidType.ROCE_V2, "eth0");

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.OK);
        assertThat(finding.data()).containsEntry("index", "41").containsEntry("rank", "ROCE_V2_IPV4");
        assertThat(finding.details())
                .containsExactly(
                        "* 41  ::ffff:10.0.0.7  eth0  RoCE v2 over IPv4",
                        "  7  fe80:0:0:0:0:0:0:1  eth0  RoCE v2, link-local: heard on this link only",
                        "  0  fe80:0:0:0:0:0:0:1  eth0  RoCE v1, and there is v2");
    }

    @Test
    void shouldNameTheNamespaceWhenEveryRowIsOfAnother() {
        row(3, "192.0.2.7", GidType.ROCE_V2, "");

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().nextStep()).contains("another network namespace");
    }

    @Test
    void shouldAskForAnAddressWhenTheTableIsEmpty() {
        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().nextStep()).contains("IP address");
    }

    @Test
    void shouldWarnWhenLinkLocalIsAllThereIs() {
        row(0, "fe80::1", GidType.ROCE_V2, "eth0");

        assertThat(check().verdict()).isEqualTo(Verdict.WARNING);
    }
}

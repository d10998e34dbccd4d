package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Tables as people reported them, where other systems took the wrong row. */
class GidSelectionTest {

    private final List<GidEntry> table = new ArrayList<>();

    private GidSelectionTest row(int index, String address, GidType type, String netdev, int prefixLength) {
        table.add(new GidEntry(1, index, gid(address), type, netdev, prefixLength));
        return this;
    }

    private GidSelectionTest v2(int index, String address, String netdev, int prefixLength) {
        return row(index, address, GidType.ROCE_V2, netdev, prefixLength);
    }

    private GidSelectionTest v1(int index, String address, String netdev, int prefixLength) {
        return row(index, address, GidType.ROCE_V1, netdev, prefixLength);
    }

    private static Gid gid(String address) {
        return Gid.of(InetAddress.ofLiteral(address));
    }

    private int best() {
        return best(GidWish.NONE, Optional.empty());
    }

    private int bestFor(String peer) {
        return best(GidWish.NONE, Optional.of(gid(peer)));
    }

    private int best(GidWish wish, Optional<Gid> peer) {
        return GidSelection.best(table, wish, peer).map(GidEntry::index).orElse(-1);
    }

    private static GidWish at(int index) {
        return new GidWish(OptionalInt.of(index), Optional.empty(), Optional.empty());
    }

    private static GidWish on(String netdev) {
        return new GidWish(OptionalInt.empty(), Optional.of(netdev), Optional.empty());
    }

    private static GidWish in(String subnet) {
        return new GidWish(OptionalInt.empty(), Optional.empty(), Optional.of(Subnet.of(subnet)));
    }

    @Test
    void shouldSkipVersionOneWhenItComesFirst() {
        v1(0, "fe80::1", "eth0", 64).v2(1, "fe80::1", "eth0", 64);
        v1(2, "192.0.2.7", "eth0", 24).v2(3, "192.0.2.7", "eth0", 24);

        assertThat(best()).isEqualTo(3);
    }

    @Test
    void shouldTakePrivateAddressBeforeLinkLocalOne() {
        v2(1, "fe80::1", "eth0", 64).v2(3, "10.0.0.7", "eth0", 8);

        assertThat(best()).isEqualTo(3);
    }

    @Test
    void shouldNotMindGapsInTheTable() {
        v2(7, "fe80::1", "eth0", 64).v2(41, "10.0.0.7", "eth0", 8).v2(200, "2001:db8::7", "eth0", 64);

        assertThat(best()).isEqualTo(41);
    }

    @Test
    void shouldSkipRowsOfAnotherNetworkNamespace() {
        v2(3, "192.0.2.7", "", 0).v2(5, "10.244.1.9", "net1", 24);

        assertThat(best()).isEqualTo(5);
        assertThat(GidSelection.judge(table, GidWish.NONE, Optional.empty()).getLast())
                .satisfies(foreign -> assertThat(foreign.entry().index()).isEqualTo(3))
                .satisfies(foreign -> assertThat(foreign.reason()).contains("namespace"));
    }

    @Test
    void shouldTakeGlobalIpv6WhenThereIsNoIpv4() {
        v2(0, "fe80::1", "eth0", 64).v2(1, "2001:db8::7", "eth0", 64);

        assertThat(best()).isEqualTo(1);
    }

    @Test
    void shouldTakeRealNetworkBeforeThatOfContainers() {
        v2(0, "172.17.0.1", "docker0", 16).v2(1, "2001:db8::7", "eth0", 64).v2(2, "10.0.0.7", "eth0", 8);

        assertThat(GidSelection.judge(table, GidWish.NONE, Optional.empty()))
                .extracting(candidate -> candidate.entry().index())
                .containsExactly(2, 1, 0);
    }

    @Test
    void shouldTakeContainerNetworkWhenItIsAllThereIs() {
        v2(0, "10.244.1.9", "flannel.1", 24).v2(1, "fe80::1", "flannel.1", 64);

        assertThat(best()).isZero();
    }

    @Test
    void shouldTakeFirstOfSeveralWithTheSameAddress() {
        v2(9, "10.0.0.7", "eth0", 8).v2(4, "10.0.0.7", "eth0", 8);

        assertThat(best()).isEqualTo(4);
    }

    @Test
    void shouldTakeInterfaceInThePeersNetwork() {
        v2(1, "10.1.0.7", "eth0", 16).v2(2, "10.2.0.7", "eth1", 16);

        assertThat(bestFor("10.2.9.9")).isEqualTo(2);
        assertThat(bestFor("10.1.9.9")).isEqualTo(1);
        assertThat(bestFor("10.3.9.9")).as("behind a router").isEqualTo(1);
    }

    @Test
    void shouldSpeakThePeersFamily() {
        v2(1, "10.1.0.7", "eth0", 16).v2(2, "2001:db8::7", "eth0", 64).v2(3, "fe80::7", "eth0", 64);

        assertThat(bestFor("192.0.2.1")).isEqualTo(1);
        assertThat(bestFor("2001:db8:1::1")).isEqualTo(2);
        assertThat(bestFor("fe80::1")).isEqualTo(3);
    }

    @Test
    void shouldTakeVersionTwoElsewhereBeforeVersionOneInThePeersNetwork() {
        v2(1, "10.1.0.7", "eth0", 16).v1(2, "10.2.0.7", "eth1", 16);

        assertThat(bestFor("10.2.9.9")).isEqualTo(1);
    }

    @Test
    void shouldTakeVersionOneWhenItIsAllThereIs() {
        v1(0, "10.1.0.7", "eth0", 16).v1(2, "10.2.0.7", "eth1", 16);

        assertThat(bestFor("10.2.9.9")).isEqualTo(2);
    }

    @Test
    void shouldFindNothingWhenFamiliesDiffer() {
        v2(1, "10.1.0.7", "eth0", 16);

        assertThat(bestFor("2001:db8::1")).isEqualTo(-1);
        assertThat(GidSelection.judge(table, GidWish.NONE, Optional.of(gid("2001:db8::1"))))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.reason()).isEqualTo("the peer has IPv6"));
    }

    @Test
    void shouldNotSpeakToAnotherLinkFromLinkLocalAddress() {
        v2(1, "fe80::7", "eth0", 64);

        assertThat(bestFor("2001:db8::1")).isEqualTo(-1);
        assertThat(bestFor("fe80::1")).isEqualTo(1);
    }

    @Test
    void shouldTakeInfinibandGidWhateverThePeers() {
        row(0, "fe80::7", GidType.INFINIBAND, "", 0);

        assertThat(bestFor("fe80::1")).isZero();
        assertThat(bestFor("2001:db8::1")).isZero();
    }

    @Test
    void shouldTakeWantedRow() {
        v1(0, "10.1.0.7", "eth0", 16).v2(1, "10.1.0.7", "eth0", 16).v2(2, "10.2.0.7", "eth1", 16);
        v2(3, "192.0.2.7", "", 0);

        assertThat(best(at(0), Optional.empty())).isZero();
        assertThat(best(at(3), Optional.empty())).as("of no interface here").isEqualTo(3);
        assertThat(best(at(8), Optional.empty())).isEqualTo(-1);
        assertThat(best(on("eth1"), Optional.empty())).isEqualTo(2);
        assertThat(best(on("eth9"), Optional.empty())).isEqualTo(-1);
        assertThat(best(in("10.2.0.0/16"), Optional.empty())).isEqualTo(2);
        assertThat(best(in("10.1.0.0/16"), Optional.of(gid("10.2.0.9")))).isEqualTo(1);
        assertThat(best(in("fd00::/8"), Optional.empty())).isEqualTo(-1);
    }

    @Test
    void shouldFindNothingInAnEmptyTable() {
        assertThat(best()).isEqualTo(-1);
    }
}

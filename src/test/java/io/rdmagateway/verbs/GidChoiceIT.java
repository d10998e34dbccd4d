package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.Commands;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GID is taken on an interface with several addresses: run in the lab. */
class GidChoiceIT {

    private static final String NETDEV = "roce0";
    private static final List<String> ADDED = List.of("10.20.0.1/16", "fd00:20::1/64");
    private static final Duration NOTICED = Duration.ofSeconds(20);

    private RdmaDevice device;
    private GidProbe probe;

    @BeforeEach
    void addAddresses() {
        // Without a search for duplicates: for as long as that takes the device rightly refuses an IPv6 address.
        ADDED.forEach(address -> Commands.run("ip", "addr", "add", address, "dev", NETDEV, "nodad"));
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        device = provider.open(provider.deviceNames().getFirst());
        probe = new GidProbe(device, 1);
        // The kernel adds rows in its own time.
        await().atMost(NOTICED).until(() -> serves("10.20.0.1") && serves("fd00:20::1"));
    }

    @AfterEach
    void removeAddresses() {
        ADDED.forEach(address -> Commands.run("ip", "addr", "del", address, "dev", NETDEV));
        // Removes them too, and a row of before is no sign that an address was added anew.
        await().atMost(NOTICED).until(() -> !has("10.20.0.1") && !has("fd00:20::1"));
        probe.close();
        device.close();
    }

    private static Gid gid(String address) {
        return Gid.of(InetAddress.ofLiteral(address));
    }

    private boolean has(String address) {
        return device.gids(1).stream().anyMatch(entry -> entry.gid().equals(gid(address)));
    }

    /** The row of RoCE v2 comes after that of v1. */
    private boolean serves(String address) {
        return device.gids(1).stream()
                .anyMatch(entry -> entry.gid().equals(gid(address)) && entry.type() == GidType.ROCE_V2);
    }

    private GidEntry best(GidWish wish, Optional<Gid> peer) {
        return probe.best(wish, peer).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "10.10.0.2, 10.10.0.1",
        "10.20.99.2, 10.20.0.1",
        "fd00:10:10::2, fd00:10:10::1",
        "fd00:20::2, fd00:20::1",
    })
    void shouldTakeTheGidOfThePeersNetwork(String peer, String expected) {
        GidEntry taken = best(GidWish.NONE, Optional.of(gid(peer)));

        assertThat(taken.gid())
                .as("of %s", probe.judge(GidWish.NONE, Optional.of(gid(peer))))
                .isEqualTo(gid(expected));
        assertThat(taken.type()).isEqualTo(GidType.ROCE_V2);
        assertThat(taken.netdev()).isEqualTo(NETDEV);
    }

    @Test
    void shouldTakeLinkLocalForALinkLocalPeerOnly() {
        assertThat(best(GidWish.NONE, Optional.of(gid("fe80::1234"))).gid().isLinkLocal())
                .isTrue();
        assertThat(best(GidWish.NONE, Optional.of(gid("2001:db8::1"))).gid().isLinkLocal())
                .isFalse();
    }

    @Test
    void shouldTakeWhatIsWantedWhenTheRankSaysOtherwise() {
        GidEntry ula = best(GidWish.NONE, Optional.of(gid("fd00:20::2")));
        GidWish byIndex = new GidWish(OptionalInt.of(ula.index()), Optional.empty(), Optional.empty());
        GidWish bySubnet = new GidWish(OptionalInt.empty(), Optional.empty(), Optional.of(Subnet.of("10.20.0.0/16")));
        GidWish byNetdev = new GidWish(OptionalInt.empty(), Optional.of(NETDEV), Optional.empty());
        GidWish elsewhere = new GidWish(OptionalInt.empty(), Optional.of("wire0"), Optional.empty());

        assertThat(best(byIndex, Optional.empty())).isEqualTo(ula);
        assertThat(best(bySubnet, Optional.of(gid("10.10.0.2"))).gid()).isEqualTo(gid("10.20.0.1"));
        assertThat(best(byNetdev, Optional.empty()).netdev()).isEqualTo(NETDEV);
        assertThat(probe.best(elsewhere, Optional.empty()))
                .as("of another namespace")
                .isEmpty();
    }

    @Test
    void shouldNeverTakeVersionOne() {
        for (GidCandidate candidate : probe.judge(GidWish.NONE, Optional.empty())) {
            assertThat(candidate.isUsable() && candidate.entry().type() == GidType.ROCE_V1)
                    .as("%s", candidate)
                    .isFalse();
        }
    }

    /** The row is in the table that was read; when its address goes, the device refuses it or it is gone. */
    @Test
    void shouldNotTakeAnAddressThatHasGone() {
        Commands.run("ip", "addr", "del", "10.20.0.1/16", "dev", NETDEV);
        try {
            await().atMost(NOTICED).until(() -> !has("10.20.0.1"));
            assertThat(best(GidWish.NONE, Optional.of(gid("10.20.99.2"))).gid()).isEqualTo(gid("10.10.0.1"));
        } finally {
            Commands.run("ip", "addr", "add", "10.20.0.1/16", "dev", NETDEV);
            await().atMost(NOTICED).until(() -> serves("10.20.0.1"));
        }
    }
}

package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidProbe;
import io.rdmagateway.verbs.GidRank;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SoftProviderTest {

    private final SoftProvider provider = LoopbackPair.provider();

    @Test
    void shouldBeFoundBehindNativeProvider() {
        assertThat(RdmaProviders.all().getLast()).isInstanceOf(SoftProvider.class);
        assertThat(provider.name()).isEqualTo("soft");
    }

    @Test
    void shouldOfferLoopbackDeviceWhenNothingIsConfigured() {
        SoftProvider byDefault = configured(null);

        assertThat(byDefault.deviceNames()).containsExactly("soft-127.0.0.1");
        assertThat(byDefault.availability()).isInstanceOf(Availability.Usable.class);
    }

    @Test
    void shouldOfferDeviceForEachAddressWhenConfigured() {
        assertThat(configured("10.0.0.7, ::1,[fd00::1],::ffff:10.0.0.8").deviceNames())
                .containsExactly("soft-10.0.0.7", "soft-0:0:0:0:0:0:0:1", "soft-fd00:0:0:0:0:0:0:1", "soft-10.0.0.8");
    }

    @Test
    void shouldSayWhyWhenInterfaceIsUnknown() {
        assertThat(configured("fe80::1%nope").availability())
                .isEqualTo(new Availability.Unusable(
                        "gateway.soft.addresses: \"fe80::1%nope\" is no IP address, or there is no such interface",
                        "name local IP addresses, separated by commas"));
    }

    private static SoftProvider configured(String addresses) {
        // Other tests of the same JVM may have chosen addresses.
        String before = set(addresses);
        try {
            return new SoftProvider();
        } finally {
            set(before);
        }
    }

    private static String set(String addresses) {
        return addresses == null
                ? System.clearProperty(SoftProvider.ADDRESSES_PROPERTY)
                : System.setProperty(SoftProvider.ADDRESSES_PROPERTY, addresses);
    }

    @Test
    void shouldSayWhatIsThereWhenDeviceIsUnknown() {
        assertThatThrownBy(() -> provider.open("mlx5_0"))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("mlx5_0")
                .hasMessageContaining(provider.deviceNames().getFirst());
    }

    @Test
    void shouldNameLikelyOwnerWhenPortIsTaken() {
        String name = provider.deviceNames().getFirst();
        try (RdmaDevice device = provider.open(name)) {
            assertThatThrownBy(() -> provider.open(name))
                    .isInstanceOf(DeviceUnavailableException.class)
                    .hasMessageContaining("UDP 4791")
                    .hasMessageContaining("rdma_rxe");
            assertThat(device.info().name()).isEqualTo(name);
        }
        provider.open(name).close();
    }

    @Test
    void shouldSayWhyWhenAddressIsNotOurs() {
        SoftProvider foreign = new SoftProvider(List.of(InetAddress.ofLiteral("192.0.2.200")), 4791);

        assertThatThrownBy(() -> foreign.open("soft-192.0.2.200"))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("not of this machine");
    }

    @Test
    void shouldDescribeItselfWhenOpen() {
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst())) {
            PortInfo port = device.port(1);
            assertThat(port.isActive()).isTrue();
            assertThat(port.linkLayer()).isEqualTo(LinkLayer.ETHERNET);
            assertThat(port.activeMtu()).isEqualTo(Mtu.MTU_4096);
            try (GidProbe probe = new GidProbe(device, 1)) {
                assertThat(probe.judge(GidWish.NONE, Optional.empty()))
                        .singleElement()
                        .satisfies(candidate -> assertThat(candidate.isUsable()).isTrue())
                        .satisfies(candidate -> assertThat(candidate.rank()).isEqualTo(GidRank.ROCE_V2_IPV4));
            }
            assertThat(device.info().provider()).isEqualTo("soft");
            assertThat(device.pkey(1, 0)).isEqualTo(0xffff);
        }
    }
}

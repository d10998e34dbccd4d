package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PortState;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LocalPortTest {

    private static final GidEntry LINK_LOCAL =
            new GidEntry(1, 0, new Gid(0xfe80_0000_0000_0000L, 1), GidType.ROCE_V2, "eth0", 64);

    private final FakeDevice device = new FakeDevice();

    @Test
    void shouldTakeTheBestRankedGidWhenNothingIsSaid() {
        device.gids.addFirst(LINK_LOCAL);

        assertThat(choose(OptionalInt.empty()).source()).isEqualTo(FakeDevice.SOURCE);
    }

    @Test
    void shouldTakeTheNamedGidWhenItsIndexIsGiven() {
        device.gids.addFirst(LINK_LOCAL);

        assertThat(choose(OptionalInt.of(0)).source()).isEqualTo(LINK_LOCAL);
    }

    @Test
    void shouldSayWhichIndexIsMissingWhenItIs() {
        assertRefused(OptionalInt.of(9), "no usable GID: wanted is one at index 9");
    }

    @Test
    void shouldTakeTheNextGidWhenTheDeviceRefusesTheBest() {
        device.gids.add(LINK_LOCAL);
        device.refusedRows.add(FakeDevice.SOURCE.index());

        assertThat(choose(OptionalInt.empty()).source()).isEqualTo(LINK_LOCAL);
    }

    @Test
    void shouldSayWhatTheDeviceSaidWhenItRefusesEveryGid() {
        device.refusedRows.add(FakeDevice.SOURCE.index());

        assertRefused(OptionalInt.empty(), "row 3: the device refuses it: ibv_create_ah: EINVAL");
    }

    @Test
    void shouldLeaveNothingBehindWhenItAsked() {
        choose(OptionalInt.empty());

        assertThat(device.journal).containsExactly("allocPd", "createAh", "close ah", "close pd");
    }

    @Test
    void shouldSayThePortIsDownWhenItIs() {
        device.portState = PortState.DOWN;

        assertRefused(OptionalInt.empty(), "port 1 is DOWN");
    }

    @Test
    void shouldAskForAnAddressWhenNoGidIsUsable() {
        device.gids.clear();

        assertRefused(OptionalInt.empty(), "IP address");
    }

    private LocalPort choose(OptionalInt gidIndex) {
        return LocalPort.choose(device, OptionalInt.empty(), new GidWish(gidIndex, Optional.empty(), Optional.empty()));
    }

    private void assertRefused(OptionalInt gidIndex, String part) {
        assertThatExceptionOfType(DeviceUnavailableException.class)
                .isThrownBy(() -> choose(gidIndex))
                .withMessageContaining("fake0")
                .withMessageContaining(part);
    }
}

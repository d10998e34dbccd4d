package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the fake device, whose rows 0 and 1 are RoCE v1 and whose row 2 is RoCE v2. */
class GidProbeTest {

    private int liveBefore;
    private RdmaDevice device;

    @BeforeEach
    void open() {
        FakeIbverbs.assumePresent();
        liveBefore = FakeIbverbs.liveObjects();
        device = RdmaProviders.choose("ibverbs").open("fake0");
    }

    @AfterEach
    void close() {
        FakeIbverbs.refuseNothing();
        device.close();
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(liveBefore);
    }

    private List<GidCandidate> judge(GidWish wish) {
        try (GidProbe probe = new GidProbe(device, 1)) {
            return probe.judge(wish, Optional.empty());
        }
    }

    private List<Integer> indexes() {
        return judge(GidWish.NONE).stream()
                .map(candidate -> candidate.entry().index())
                .toList();
    }

    @Test
    void shouldAgreeWithTheSelectionWhenTheDeviceDoes() {
        assertThat(judge(GidWish.NONE)).isEqualTo(GidSelection.judge(device.gids(1), GidWish.NONE, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINVAL, Errno.ENETUNREACH, Errno.ETIMEDOUT})
    void shouldNotFallBackToVersionOneWhenTheDeviceRefusesVersionTwo(int errno) {
        FakeIbverbs.refuse("ibv_create_ah", errno);

        assertThat(judge(GidWish.NONE)).noneMatch(GidCandidate::isUsable);
    }

    @Test
    void shouldGiveTheRefusalAsReason() {
        FakeIbverbs.refuse("ibv_create_ah", Errno.EINVAL);

        GidCandidate refused = judge(new GidWish(OptionalInt.of(2), Optional.empty(), Optional.empty())).stream()
                .filter(candidate -> candidate.entry().index() == 2)
                .findFirst()
                .orElseThrow();

        assertThat(refused.isUsable()).isFalse();
        assertThat(refused.reason()).startsWith("the device refuses it: ibv_create_ah: EINVAL (22)");
    }

    @Test
    void shouldBelieveADeviceThatHasNoAddressHandles() {
        FakeIbverbs.refuse("ibv_create_ah", Errno.EOPNOTSUPP);

        assertThat(indexes()).startsWith(2);
    }

    @Test
    void shouldNotBlameTheRowWhenTheDeviceIsGone() {
        FakeIbverbs.refuse("ibv_create_ah", Errno.ENODEV);

        assertThatThrownBy(this::indexes)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
    }

    @Test
    void shouldReleaseWhatWasRefusedBeforeWhenClosedAgain() {
        GidProbe probe = new GidProbe(device, 1);
        FakeIbverbs.refuse("ibv_destroy_ah", Errno.EBUSY);
        assertThatThrownBy(() -> probe.best(GidWish.NONE, Optional.empty())).isInstanceOf(VerbsException.class);

        probe.close();
        probe.close();
    }
}

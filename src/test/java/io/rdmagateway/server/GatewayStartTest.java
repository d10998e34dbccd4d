package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.rdmagateway.testing.FakeIbverbs;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that cannot serve says why in one line and ends with exit code 1. */
class GatewayStartTest {

    static GatewayConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(GatewayConfig.class)
                .withDefaultValues(properties)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(GatewayConfig.class);
    }

    private int before;

    @BeforeEach
    void count() {
        FakeIbverbs.assumePresent();
        before = FakeIbverbs.liveObjects();
    }

    @AfterEach
    void shouldHoldNothing() {
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gateway.provider   | nonsense | No RDMA device to serve: nonsense: no such provider, known are auto, ibverbs
            gateway.device     | fake9    | No RDMA device to serve: ibverbs:
            gateway.port-num   | 2        | No RDMA device to serve: ibv_query_port
            gateway.files.root | /no/such | gateway.files.root is not usable: /no/such
            gateway.gid.subnet | eth0     | gateway.gid is not usable: subnet: "eth0" is none
            gateway.gid.index  | -1       | gateway.gid is not usable: gid index: must not be negative
            gateway.limits.sessions           | 0   | gateway.limits is not usable: of sessions: quota:
            gateway.limits.reserve-percent    | 100 | gateway.limits is not usable: of sessions: the reserve must be 0 to 99
            gateway.limits.creates-per-second | 0   | gateway.limits is not usable: limits: at least one CreateSession
            """)
    void shouldSayWhyInOneLine(String property, String value, String message) {
        assertThatThrownBy(() -> new Gateway(config(Map.of(property, value)), new StatusMapper()))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
                .cause()
                .isInstanceOfSatisfying(
                        PreventFurtherStepsException.class,
                        cause -> assertThat(cause.getExitCode()).isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a*          | 10.0.0.0/8 | gateway.gids is not usable: identity: "a*" is none
            spiffe://a/ | eth0       | gateway.gids is not usable: subnet: "eth0" is none
            """)
    void shouldSayWhichRuleOfGidsMakesNoSense(String identity, String subnets, String message) {
        assertThatThrownBy(() -> new Gateway(
                        config(Map.of("gateway.gids[0].identity", identity, "gateway.gids[0].subnets", subnets)),
                        new StatusMapper()))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldServeWithDefaults() {
        Gateway gateway = new Gateway(config(Map.of()), new StatusMapper());
        assertThat(gateway.serving().port().deviceName()).isEqualTo("fake0");
        gateway.stop();
    }
}

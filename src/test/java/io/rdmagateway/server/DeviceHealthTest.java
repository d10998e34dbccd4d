package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.diagnosis.Verdict;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.Errno;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readiness rests on, where the device refuses: without probes that would ask at the same time. */
class DeviceHealthTest {

    private Gateway gateway;
    private DeviceHealth health;

    @BeforeEach
    void count() {
        FakeIbverbs.assumePresent();
    }

    private void serve(Map<String, String> properties) {
        GatewayConfig config = GatewayStartTest.config(properties);
        gateway = new Gateway(config, new StatusMapper());
        health = new DeviceHealth(gateway, config);
    }

    @AfterEach
    void stop() {
        System.clearProperty("gateway.soft.addresses");
        FakeIbverbs.refuseNothing();
        FakeIbverbs.portState(4);
        gateway.stop();
    }

    @Test
    void shouldBeReadyWhenNothingIsAmiss() {
        serve(Map.of("gateway.limits.sessions", "8"));

        assertThat(health.isReady()).isTrue();
        assertThat(health.device().data())
                .containsEntry("provider.configured", "auto")
                .containsEntry("provider.reason", "it has a device, and goes first");
    }

    @Test
    void shouldNotMindTheLimitWhenTheDevicePinsNothing() {
        serve(Map.of("gateway.provider", "soft", "gateway.soft.addresses", "127.0.0.91"));

        assertThat(health.memlock().verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(health.device().data()).containsEntry("provider.reason", "configured");
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void shouldNotBeReadyWhenTheDeviceRefusesTheGid() {
        serve(Map.of("gateway.gid.index", "2"));
        FakeIbverbs.refuse("ibv_create_ah", Errno.EINVAL);

        Finding gid = health.gid();

        assertThat(gid.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(gid.nextStep()).startsWith("row 2: the device refuses it: ibv_create_ah: EINVAL");
        assertThat(health.gid().verdict()).as("asked again").isEqualTo(Verdict.OK);
    }

    @Test
    void shouldAskTheDeviceForItsGidsOnlyOnceWhenNothingChanges() {
        serve(Map.of());
        assertThat(health.gid().verdict()).isEqualTo(Verdict.OK);
        FakeIbverbs.refuse("ibv_alloc_pd", Errno.ENOMEM);

        assertThat(health.gid().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void shouldAskTheDeviceForItsGidsAgainWhenThePortWasDown() {
        serve(Map.of("gateway.gid.index", "2"));
        assertThat(health.gid().verdict()).isEqualTo(Verdict.OK);
        FakeIbverbs.portState(1);
        assertThat(health.gid().verdict()).isEqualTo(Verdict.SKIPPED);
        FakeIbverbs.portState(4);
        FakeIbverbs.refuse("ibv_create_ah", Errno.EINVAL);

        assertThat(health.gid().verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void shouldNotBeReadyWhenTheDeviceDoesNotAnswer() {
        serve(Map.of());
        FakeIbverbs.refuse("ibv_query_port", Errno.ENODEV);

        Finding port = health.port();

        assertThat(port.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(port.found()).contains("ibv_query_port: ENODEV");
        assertThat(port.nextStep()).isNotEmpty();
    }

    @Test
    void shouldWarnWhenTheDeviceHasFewerQueuePairsThanConfigured() {
        serve(Map.of("gateway.limits.sessions", "100000"));

        assertThat(health.queuePairs().verdict()).isEqualTo(Verdict.WARNING);
        assertThat(health.queuePairs().nextStep()).startsWith("lower gateway.limits.sessions to ");
    }

    @Test
    void shouldJudgeThePinnedMemoryAsConfigured() {
        serve(Map.of("gateway.limits.sessions", "8", "gateway.limits.anonymous-memory", "1M"));

        assertThat(health.memlock().data())
                .containsEntry("needed.least", Integer.toString(8 * 17 * 4096))
                .containsEntry("needed.most", Integer.toString(8 * 17 * 4096 + (1 << 20)));
    }
}

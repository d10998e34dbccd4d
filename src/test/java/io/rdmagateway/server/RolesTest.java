package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.session.Identity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {

    private static final Identity SOMEBODY = new Identity("spiffe://a/ml/train");

    private static Roles roles(Map<String, String> configuration) {
        return new Roles(GatewayStartTest.config(configuration));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void shouldGiveNobodyARoleWhenNothingIsConfigured(Role role) {
        assertThat(roles(Map.of()).has(SOMEBODY, role)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://a/ml/train, true",
        "spiffe://a/ml/*, true",
        "spiffe://a/*, true",
        "*, true",
        "spiffe://a/ml, false",
        "spiffe://a/ml/trai, false",
        "spiffe://a/ml/train/*, false",
        "spiffe://a/m/*, false",
        "SPIFFE://a/ml/train, false",
        "'spiffe://b/x, spiffe://a/ml/train', true",
    })
    void shouldGiveRoleToWhomThePatternMeans(String pattern, boolean has) {
        assertThat(roles(Map.of("gateway.roles.client", pattern)).has(SOMEBODY, Role.ROLE_CLIENT))
                .isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource({
        "observer, true, false, false",
        "client, true, true, false",
        "steward, true, true, true",
    })
    void shouldIncludeLesserRoles(String role, boolean observer, boolean client, boolean steward) {
        Roles roles = roles(Map.of("gateway.roles." + role, SOMEBODY.name()));
        assertThat(roles.has(SOMEBODY, Role.ROLE_OBSERVER)).isEqualTo(observer);
        assertThat(roles.has(SOMEBODY, Role.ROLE_CLIENT)).isEqualTo(client);
        assertThat(roles.has(SOMEBODY, Role.ROLE_STEWARD)).isEqualTo(steward);
    }

    /** What an rpc demands that says nothing, or that a newer contract says. */
    @ParameterizedTest
    @EnumSource(names = {"ROLE_UNSPECIFIED", "UNRECOGNIZED"})
    void shouldGiveToNobodyWhatIsNoRole(Role role) {
        assertThat(roles(Map.of("gateway.roles.steward", "*")).has(SOMEBODY, role))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://a/*/b", "spiffe://a*", "**", "*.example.org", "/*/*"})
    void shouldNotStartWhenAStarIsElsewhere(String pattern) {
        assertThatThrownBy(() -> roles(Map.of("gateway.roles.client", pattern)))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("gateway.roles.client is not usable: identity: \"" + pattern + "\"");
    }

    @Test
    void shouldNotMeanThePathItself() {
        Roles roles = roles(Map.of("gateway.roles.client", "spiffe://a/ml/*"));
        assertThat(roles.has(new Identity("spiffe://a/ml/"), Role.ROLE_CLIENT)).isFalse();
        assertThat(roles.has(new Identity("spiffe://a/mlx"), Role.ROLE_CLIENT)).isFalse();
    }
}

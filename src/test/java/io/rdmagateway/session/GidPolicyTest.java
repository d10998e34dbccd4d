package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.Subnet;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GidPolicyTest {

    private static final GidPolicy NO_RULES = new GidPolicy(List.of());

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static QueuePairEndpoint endpoint(String gid, LinkLayer linkLayer) {
        int lid = linkLayer == LinkLayer.INFINIBAND ? 7 : 0;
        return new QueuePairEndpoint(2, new Psn(1), Gid.of(address(gid)), lid, linkLayer, Mtu.MTU_1024, 1, 0);
    }

    private static boolean isAllowed(GidPolicy policy, Identity caller, String from, String gid) {
        try {
            policy.requireAllowed(caller, Optional.of(address(from)), endpoint(gid, LinkLayer.ETHERNET));
            return true;
        } catch (SessionException e) {
            assertThat(e.reason()).isEqualTo(SessionException.Reason.GID_NOT_ALLOWED);
            return false;
        }
    }

    private static GidPolicy rule(String identity, String... subnets) {
        return new GidPolicy(List.of(new GidPolicy.Rule(
                new IdentityPattern(identity),
                Arrays.stream(subnets).map(Subnet::of).toList())));
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.7, true",
        "2001:db8::7, 2001:db8::7, true",
        "198.51.100.7, 198.51.100.8, false",
        "198.51.100.7, 127.0.0.1, false",
        "127.0.0.1, 198.51.100.7, false",
        "127.0.0.1, 127.0.81.1, true",
        "::1, 127.0.81.1, true",
        "198.51.100.7, 2001:db8::7, false",
        "2001:db8::7, 2001:db8::8, false"
    })
    void shouldTakeTheAddressOfTheCallAndThoseOfThisMachine(String from, String gid, boolean allowed) {
        assertThat(isAllowed(NO_RULES, ALICE, from, gid)).isEqualTo(allowed);
    }

    @Test
    void shouldTakeEveryAddressOfThisMachineForACallFromIt() throws SocketException {
        assertThat(NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .map(InetAddress::getHostAddress))
                .isNotEmpty()
                .allMatch(own -> isAllowed(NO_RULES, ALICE, "127.0.0.1", own.split("%")[0]))
                .allMatch(own -> own.startsWith("127.")
                        || own.startsWith("0:")
                        || !isAllowed(NO_RULES, ALICE, "198.51.100.7", own.split("%")[0]));
    }

    @Test
    void shouldTakeWhatARuleSaysWhereverTheCallComesFrom() {
        GidPolicy policy = rule(ALICE.name(), "10.56.0.0/16", "fd00::/64");
        assertThat(isAllowed(policy, ALICE, "198.51.100.7", "10.56.3.4")).isTrue();
        assertThat(isAllowed(policy, ALICE, "198.51.100.7", "fd00::9")).isTrue();
        assertThat(isAllowed(policy, ALICE, "198.51.100.7", "10.57.0.1")).isFalse();
        assertThat(isAllowed(policy, ALICE, "198.51.100.7", "fd00:0:0:1::9")).isFalse();
        assertThat(isAllowed(policy, BOB, "198.51.100.7", "10.56.3.4")).isFalse();
        assertThat(isAllowed(policy, BOB, "198.51.100.7", "198.51.100.7")).isTrue();
    }

    @Test
    void shouldLookAtAllRules() {
        GidPolicy policy = new GidPolicy(List.of(
                new GidPolicy.Rule(new IdentityPattern(ALICE.name()), List.of(Subnet.of("10.1.0.0/16"))),
                new GidPolicy.Rule(new IdentityPattern("spiffe://test/*"), List.of(Subnet.of("10.2.0.0/16")))));
        assertThat(isAllowed(policy, ALICE, "198.51.100.7", "10.2.0.1")).isTrue();
        assertThat(isAllowed(policy, BOB, "198.51.100.7", "10.2.0.1")).isTrue();
        assertThat(isAllowed(policy, BOB, "198.51.100.7", "10.1.0.1")).isFalse();
    }

    @Test
    void shouldTakeOnInfinibandOnlyWhatARuleSays() {
        QueuePairEndpoint infiniband = endpoint("fe80::1", LinkLayer.INFINIBAND);
        Optional<InetAddress> from = Optional.of(address("fe80::1"));
        assertThatThrownBy(() -> NO_RULES.requireAllowed(ALICE, from, infiniband))
                .isInstanceOf(SessionException.class);
        rule("*", "fe80::/64").requireAllowed(ALICE, from, infiniband);
        rule("*", "fe80::/64").requireAllowed(ALICE, Optional.empty(), infiniband);
    }

    @Test
    void shouldRefuseWhenTheAddressOfTheCallIsNotKnown() {
        assertThatThrownBy(() ->
                        NO_RULES.requireAllowed(ALICE, Optional.empty(), endpoint("127.0.0.1", LinkLayer.ETHERNET)))
                .isInstanceOf(SessionException.class);
    }

    @Test
    void shouldNameFieldAndSettingButNoAddress() {
        SessionException e = catchThrowableOfType(
                SessionException.class,
                () -> NO_RULES.requireAllowed(
                        ALICE, Optional.of(address("198.51.100.7")), endpoint("198.51.100.3", LinkLayer.ETHERNET)));
        assertThat(e.metadata()).containsEntry("field", "endpoint.gid");
        assertThat(e)
                .hasMessageStartingWith("endpoint.gid: ")
                .hasMessageContaining("gateway.gids")
                .hasMessageNotContaining("198.51");
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://test/alice, true",
        "spiffe://test/*, true",
        "*, true",
        "spiffe://test/alic, false",
        "spiffe://test/alice/*, false",
        "spiffe://tes/*, false"
    })
    void shouldKnowWhomAPatternNames(String pattern, boolean matches) {
        assertThat(new IdentityPattern(pattern).matches(ALICE)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "spiffe://test/a*", "spiffe://*/alice", "**", "a/**"})
    void shouldRefusePatternWhenItNamesNobody(String pattern) {
        assertThatThrownBy(() -> new IdentityPattern(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("identity: ");
    }
}

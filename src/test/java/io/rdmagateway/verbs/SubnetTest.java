package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.1.2.3, 10.1.2.3, 10.1.2.4",
        "192.0.2.128/25, 192.0.2.200, 192.0.2.1",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::1",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, 2001:db8:0:1::1",
        "2001:db8::8/125, 2001:db8::f, 2001:db8::10",
        "fd00::1, fd00::1, fd00::2"
    })
    void shouldContainWhatSharesItsPrefix(String subnet, String inside, String outside) {
        assertThat(Subnet.of(subnet).contains(gid(inside))).isTrue();
        assertThat(Subnet.of(subnet).contains(gid(outside))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0/0, 203.0.113.9, 2001:db8::1", "::/0, 2001:db8::1, "})
    void shouldContainAWholeFamilyWhenPrefixIsEmpty(String subnet, String inside, String outside) {
        assertThat(Subnet.of(subnet).contains(gid(inside))).isTrue();
        if (outside != null) {
            assertThat(Subnet.of(subnet).contains(gid(outside))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eth0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x", "fd00::/129", "/8"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Subnet.of(text)).withMessageContaining("10.0.0.0/8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "fd00:0:0:0:0:0:0:0/64"})
    void shouldReadAsItWasWritten(String text) {
        assertThat(Subnet.of(text)).hasToString(text);
    }

    private static Gid gid(String address) {
        return Gid.of(InetAddress.ofLiteral(address));
    }
}

package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.diagnosis.CertificateCheck.Usage;
import io.rdmagateway.server.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateCheckTest {

    @TempDir
    private static Path dir;

    private static Instant now;

    @BeforeAll
    static void issue() throws IOException, GeneralSecurityException {
        TestPki.write(dir);
        // One of them expired a second before it was made.
        now = Instant.now();
    }

    private static Finding check(Usage usage, String cert, String key, Instant now) {
        return new CertificateCheck(
                        "certificate",
                        usage,
                        dir.resolve("ca.crt"),
                        dir.resolve(cert + ".crt"),
                        dir.resolve(key + ".key"))
                .finding(now);
    }

    private static Finding check(String name) {
        return check(Usage.CLIENT, name, name, now);
    }

    @Test
    void shouldWarnWhenItEndsWithinAWeek() {
        assertThat(check("alice").verdict()).as("holds for a day").isEqualTo(Verdict.WARNING);
        assertThat(check("alice").found()).contains("alice.crt is for no and holds until ");
        assertThat(check(Usage.SERVER, "server", "server", now).verdict()).isEqualTo(Verdict.WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "expired, has expired at",
        "foreign, is not signed by a CA of",
        "nameless, has no subject alternative name",
        "wrong-use, is not for clientAuth",
        "missing, no such file"
    })
    void shouldSayWhatIsWrong(String name, String part) {
        assertThat(check(name).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check(name).found()).contains(part);
        assertThat(check(name).nextStep()).isNotEmpty();
    }

    @Test
    void shouldSayWhenTheKeyIsAnothers() {
        assertThat(check(Usage.CLIENT, "alice", "bob", now).found()).contains("is not the key of");
    }

    @Test
    void shouldAskForTheClockWhenItIsNotValidYet() {
        Finding finding = check(Usage.CLIENT, "alice", "alice", now.minus(Duration.ofDays(1)));

        assertThat(finding.found()).contains("is not valid before");
        assertThat(finding.nextStep()).contains("clock");
    }

    @Test
    void shouldSayWhenAFileIsNoPem() throws IOException {
        Files.writeString(dir.resolve("odd.crt"), "odd");
        Files.copy(dir.resolve("alice.crt"), dir.resolve("locked.crt"));
        Files.writeString(dir.resolve("locked.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");

        assertThat(check("odd").verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check("locked").found()).contains("no unencrypted PKCS #8 key");
    }
}

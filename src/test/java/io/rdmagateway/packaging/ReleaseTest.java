package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./rdmagw release} refuses, in a checkout that has nothing to be built. */
class ReleaseTest {

    @TempDir
    private Path dir;

    private Path checkout;

    @BeforeEach
    void commit() throws IOException {
        checkout = Files.createDirectories(dir.resolve("checkout"));
        Files.createDirectory(checkout.resolve("devservices"));
        Commands.run(
                "cp", "devservices/release", checkout.resolve("devservices").toString());
        Files.writeString(checkout.resolve("CHANGELOG.md"), "## [Unreleased]\n\n## [1.2.3] - 2026-01-01\n");
        git("init", "-q");
        git("add", "-A");
        git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-q", "-m", "all");
    }

    private void git(String... words) {
        String[] command = new String[words.length + 3];
        System.arraycopy(words, 0, command, 3, words.length);
        System.arraycopy(new String[] {"git", "-C", checkout.toString()}, 0, command, 0, 3);
        Commands.run(command);
    }

    private void assertRefused(String version, Path target, String why) throws Exception {
        Process release = new ProcessBuilder(
                        checkout.resolve("devservices/release").toString(), version, target.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(release.getInputStream().readAllBytes())).contains(why);
        assertThat(release.waitFor()).isEqualTo(2);
        assertThat(target.resolve("SHA256SUMS")).doesNotExist();
    }

    @Test
    void shouldRefuseATreeThatIsNotCommitted() throws Exception {
        Files.writeString(checkout.resolve("new"), "");
        assertRefused("1.2.3", dir.resolve("out"), "?? new");
    }

    @Test
    void shouldRefuseAVersionThatTheChangelogDoesNotHave() throws Exception {
        assertRefused("1.2.4", dir.resolve("out"), "no entry '## [1.2.4] - DATE'");
    }

    @Test
    void shouldRefuseWhatIsNoVersion() throws Exception {
        assertRefused("v1.2.3", dir.resolve("out"), "v1.2.3 is no version");
    }

    @Test
    void shouldRefuseADirectoryThatIsThere() throws Exception {
        assertRefused("1.2.3", dir, "is there already");
    }
}

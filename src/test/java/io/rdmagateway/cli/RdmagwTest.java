package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.audit.AuditEvent;
import io.rdmagateway.audit.AuditLog;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RdmagwTest {

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Rdmagw.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void shouldTellItsVersionWhenAsked() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("rdmagw ").contains("Java 25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "devices",
                "doctor",
                "put",
                "get",
                "regions",
                "regions create",
                "regions list",
                "regions show",
                "regions delete",
                "sessions",
                "sessions list",
                "sessions show",
                "sessions delete",
                "nodes",
                "nodes list",
                "nodes show",
                "nodes watch",
                "bench",
                "bench write",
                "bench read",
                "bench send",
                "bench latency",
                "bench session",
                "bench grpc",
                "audit",
                "completion"
            })
    void shouldHelpWhenACommandIsAskedTo(String command) {
        assertThat(run((command + " --help").split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: rdmagw " + command).doesNotContain("${");
    }

    @Test
    void shouldLearnOfOneCommandWhenItIsNamedAndElseOfAll() {
        assertThat(Rdmagw.commandLine("put", "get").getSubcommands()).containsOnlyKeys("put");
        for (String word : List.of("--help", "putt", "@put")) {
            assertThat(Rdmagw.commandLine(word).getSubcommands())
                    .as(word)
                    .containsKeys("put", "get", "serve")
                    .hasSameSizeAs(Rdmagw.commandLine().getSubcommands());
        }
    }

    @Test
    void shouldListTheExitStatusWhenAskedForHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("a checksum differs", "demo", "serve", "devices", "doctor", "put", "get");
    }

    @Test
    void shouldNameTheLineWhenAnAuditLogWasChanged() throws Exception {
        Path file = dir.resolve("audit.jsonl");
        try (AuditLog log = new AuditLog(file)) {
            log.append(new AuditEvent(Instant.EPOCH, "alice", "a/b", Map.of(), "OK", ""));
        }
        assertThat(run("audit", file.toString())).isZero();
        assertThat(out.toString()).startsWith("whole up to line 1, whose hash is ");
        assertFails(
                6,
                "the last line is not the one with the hash 0: lines are missing",
                "audit",
                "--head=0",
                file.toString());

        Files.writeString(file, Files.readString(file).replace("alice", "mallory"));

        assertFails(
                6, "line 1 of " + file + " was changed: its hash is not that of its text", "audit", file.toString());
    }

    @Test
    void shouldFailInOneLineWhenNoCommandIsNamed() {
        assertFails(2, "a command is missing (see rdmagw --help)");
    }

    @Test
    void shouldFailInOneLineWhenTheCommandIsUnknown() {
        assertFails(2, "Unmatched argument at index 0: 'fly' (see rdmagw --help)", "fly");
    }

    @Test
    void shouldNameTheParameterWhenOneIsMissing() {
        assertFails(2, "Missing required parameter: 'REGION' (see rdmagw put --help)", "put", "file");
    }

    @Test
    void shouldNameTheFileWhenItIsMissing() {
        Path missing = dir.resolve("missing");

        assertFails(2, missing + ": no such file or directory", "put", missing.toString(), "r");
    }

    @Test
    void shouldSayEmptyWhenTheFileIs() throws IOException {
        Path empty = Files.createFile(dir.resolve("empty"));

        assertFails(2, empty + ": is empty, and a region has at least one byte", "put", empty.toString(), "r");
    }

    @Test
    void shouldRefuseWhenTheSourceIsNoFile() {
        assertFails(2, "/dev/null: not a regular file", "put", "/dev/null", "r");
    }

    @Test
    void shouldLookAtEveryFileOfADirectoryBeforeAnyIsMoved() throws IOException {
        assertFails(2, dir + ": has no files", "put", dir.toString(), "r");

        Files.writeString(dir.resolve("a"), "x");
        Path empty = Files.createFile(dir.resolve("b"));

        assertFails(2, empty + ": is empty, and a region has at least one byte", "put", dir.toString(), "r");
    }

    @Test
    void shouldNameBothWhenTwoFilesWouldBeOneRegion() throws IOException {
        Path one = Files.writeString(dir.resolve("a"), "x");
        Path other =
                Files.writeString(Files.createDirectory(dir.resolve("below")).resolve("a"), "x");

        assertFails(
                2,
                one + " and " + other + " would both be region r..a: put them with prefixes of their own",
                "put",
                one.toString(),
                other.toString(),
                "r");
    }

    @Test
    void shouldNameTheOptionWhenARegionHasNoSize() {
        assertFails(
                2,
                "Missing required option: '--bytes=SIZE' (see rdmagw regions create --help)",
                "regions",
                "create",
                "r");
        assertFails(
                2, "--create is for --file (see rdmagw regions create --help)", "regions", "create", "r", "--create");
        assertFails(2, "a command is missing (see rdmagw regions --help)", "regions");
        assertFails(2, "a command is missing (see rdmagw sessions --help)", "sessions");
    }

    @Test
    void shouldCompleteSubcommandsWhenBashHasReadTheScript() throws Exception {
        assertThat(run("completion")).isZero();
        Path script = Files.writeString(dir.resolve("completion"), out.toString());

        String completed = Commands.run("bash", "-c", """
                source "$0"
                COMP_WORDS=(rdmagw re) COMP_CWORD=1 COMP_LINE='rdmagw re' COMP_POINT=9
                _complete_rdmagw
                echo "${COMPREPLY[@]}"
                COMP_WORDS=(rdmagw regions d) COMP_CWORD=2
                _complete_rdmagw
                echo "${COMPREPLY[@]}"
                complete -p rdmagw
                """, script.toString());

        assertThat(completed.lines().map(String::strip)).startsWith("regions", "delete");
        assertThat(completed).contains("complete -o default -F _complete_rdmagw rdmagw");
    }

    @Test
    void shouldRefuseWhenTheTargetDirectoryIsMissing() {
        Path missing = dir.resolve("missing");

        assertFails(
                2,
                missing + ": no such directory",
                "get",
                "r",
                missing.resolve("file").toString());
    }

    @Test
    void shouldRefuseWhenTheDemonstrationsFileIsSmall() throws IOException {
        Path small = Files.writeString(dir.resolve("small"), "x");

        assertThat(run("demo", "--file", small.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("has 1 bytes", "67108864");
    }

    @Test
    void shouldListProvidersWithoutAGateway() {
        assertThat(run("devices", "--json")).isZero();
        assertThat(out.toString()).startsWith("{\"providers\":[").doesNotContain("Exception");
    }

    @Test
    void shouldSayWhichProviderAutoTakes() {
        assertThat(run("devices")).isZero();
        assertThat(out.toString().lines().filter(line -> line.contains("(auto takes it)")))
                .hasSize(1);
    }

    @Test
    void shouldNameTheProviderWhenItIsUnknown() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        DevCertificates.in(dir);

        assertThat(run("put", file.toString(), "r", "--cert-dir", dir.toString(), "--provider", "pigeon"))
                .isEqualTo(3);
        assertThat(err.toString()).startsWith("rdmagw: pigeon: no such provider");
    }

    private void assertFails(int status, String message, String... args) {
        err.getBuffer().setLength(0);
        assertThat(run(args)).isEqualTo(status);
        assertThat(err.toString().lines()).containsExactly("rdmagw: " + message);
    }
}

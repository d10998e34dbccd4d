package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rdmagw} and the AOT caches, in a checkout of its own with a JDK that prints what it is asked to do. */
class LauncherTest {

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    private static final String PRINT = "for word; do echo \"$word\"; done";

    /** Writes what {@code -XX:AOTCacheOutput} names, and what the program is told to have written. */
    private static final String RECORD = """
            for word; do
                case $word in -XX:AOTCacheOutput=*) echo client > "${word#*=}" ;; esac
            done
            echo gateway > "$word"
            """;

    @TempDir
    private Path checkout;

    private Path jar;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.copy(Path.of("rdmagw"), checkout.resolve("rdmagw"));
        at(Files.createFile(checkout.resolve("pom.xml")), -1);
        at(Files.createDirectory(checkout.resolve("src")), -1);
        Files.createDirectories(checkout.resolve("target/quarkus-app"));
        jar = at(Files.createFile(checkout.resolve("target/quarkus-app/quarkus-run.jar")), 0);
        Files.createDirectories(checkout.resolve("jdk/bin"));
        Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        script("javac", "");
        script("java", PRINT);
    }

    private static Path at(Path file, long secondsAfterTheBuild) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(BUILT.plusSeconds(secondsAfterTheBuild)));
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(checkout.resolve("jdk/bin").resolve(name), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void cache(String name, long secondsAfterTheBuild) throws IOException {
        Files.createDirectories(checkout.resolve("target/aot"));
        at(Files.writeString(checkout.resolve("target/aot").resolve(name), "no cache"), secondsAfterTheBuild);
    }

    private Program.Outcome run(String... words) throws IOException {
        return run(checkout.resolve("jdk"), "on", words);
    }

    private Program.Outcome run(Path jdk, String aot, String... words) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(words);
        launcher.command().addFirst(checkout.resolve("rdmagw").toString());
        launcher.environment().put("JAVA_HOME", jdk.toString());
        launcher.environment().put("RDMAGW_AOT", aot);
        launcher.environment()
                .keySet()
                .removeIf(name -> name.equals("RDMAGW_JAVA_OPTS") || name.startsWith("RDMAGW_LAB"));
        return Program.outcome(launcher.start());
    }

    private String option(String cache) {
        return "-XX:AOTCache=" + checkout.resolve("target/aot").resolve(cache);
    }

    @Test
    void shouldStartFromTheCacheOfItsRoleWhenThatIsNewerThanTheProgram() throws IOException {
        cache("serve.aot", 1);
        cache("client.aot", 1);

        assertThat(run("serve", "--dev").out().lines()).contains(option("serve.aot"), "--dev");
        assertThat(run("get", "a", "b").out().lines()).contains(option("client.aot"), "-XX:+UseSerialGC", "b");
        assertThat(run(checkout.resolve("jdk"), "off", "serve").out()).doesNotContain("AOTCache");
    }

    @Test
    void shouldOptimizeOnlyWhatMovesBytes() throws IOException {
        assertThat(run("regions", "list").out().lines()).contains("-XX:TieredStopAtLevel=1", "list");
        assertThat(run("put", "a", "b").out()).doesNotContain("TieredStopAtLevel");
        assertThat(run("serve").out()).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void shouldStartWithoutAWordWhenTheCacheIsMissingOrOlderThanTheProgram() throws IOException {
        cache("client.aot", -1);

        for (String command : new String[] {"serve", "get"}) {
            Program.Outcome outcome = run(command);
            assertThat(outcome.status()).isZero();
            assertThat(outcome.out()).contains(command).doesNotContain("AOTCache");
            assertThat(outcome.err()).isEmpty();
        }
    }

    @Test
    void shouldStartWithoutAWordWhenTheJvmCannotUseTheCache() throws IOException {
        cache("client.aot", 1);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest(Greeting.class))) {
            String name = Greeting.class.getName().replace('.', '/') + ".class";
            entries.putNextEntry(new JarEntry(name));
            entries.write(
                    Greeting.class.getClassLoader().getResourceAsStream(name).readAllBytes());
        }
        at(jar, 0);

        Program.Outcome outcome = run(Path.of(System.getProperty("java.home")), "on", "get");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("-XX:AOTCache was given\n");
        assertThat(outcome.status()).isZero();
    }

    private static Manifest manifest(Class<?> main) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        return manifest;
    }

    @Test
    void shouldReplaceBothCachesWhenItIsTrained() throws IOException {
        cache("client.aot", -1);
        script("java", RECORD);

        assertThat(run("train").err()).isEmpty();

        Path caches = checkout.resolve("target/aot");
        assertThat(caches.resolve("client.aot")).hasContent("client");
        assertThat(caches.resolve("serve.aot")).hasContent("gateway");
        try (var files = Files.list(caches)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void shouldSayWhereToLookAndKeepWhatItHasWhenTheTrainingFails() throws IOException {
        cache("client.aot", -1);
        script("java", "echo no such address\nexit 3");

        Program.Outcome outcome = run("train");

        Path log = checkout.resolve("target/aot/log");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEqualTo("rdmagw: no cache for a fast start was made: see " + log + "\n");
        assertThat(Files.readString(log, StandardCharsets.UTF_8)).isEqualTo("no such address\n");
        assertThat(checkout.resolve("target/aot/client.aot")).hasContent("no cache");
    }

    /** A program that tells whether its JVM was given a cache. */
    static final class Greeting {

        private Greeting() {}

        public static void main(String... args) {
            boolean given = java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(option -> option.startsWith("-XX:AOTCache="));
            System.out.println("-XX:AOTCache was " + (given ? "given" : "not given"));
        }
    }
}

package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.cli.Program.Outcome;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.ServedGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full: the gateway's, under a region whose file has no blocks yet, and that of the one who gets. */
@Tag("packaged")
class FullDiskIT {

    private static final int MIB = 1 << 20;
    private static final int LENGTH = 8 * MIB;
    private static final int ROOM = 12 * MIB;

    @TempDir
    Path dir;

    private Path root;
    private Path narrow;
    private ServedGateway gateway;
    private Program program;
    private Path source;

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "to mount a tmpfs needs root");
        root = mount("root", ROOM);
        narrow = mount("narrow", LENGTH / 2);
        byte[] content = new byte[LENGTH];
        new Random(28).nextBytes(content);
        source = Files.write(dir.resolve("source"), content);
        gateway = ServedGateway.start(
                dir,
                Map.of("GATEWAY_FILES_ROOT", root.toString()),
                "--provider",
                "soft",
                "--soft-address",
                "127.121.2.1");
        program = new Program(gateway, "127.121.2.2");
    }

    private Path mount(String name, int sizeBytes) throws IOException {
        Path directory = Files.createDirectory(dir.resolve(name));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=" + sizeBytes, "tmpfs", directory.toString());
        return directory;
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        for (Path directory : new Path[] {root, narrow}) {
            if (directory != null) {
                Commands.run("umount", directory.toString());
            }
        }
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    @Test
    void shouldSayWhatToDoAndServeOnWhenTheDiskOfARegionIsFull() throws IOException {
        Outcome tooLong = program.ask("regions", "create", "long", "--file", "l", "--create", "--bytes", "" + 2 * ROOM);
        assertThat(tooLong.status()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(tooLong.err()).contains("the file system has " + ROOM + " free: choose less, or make room");
        assertDone(program.ask("regions", "create", "r", "--file", "f", "--create", "--bytes", "" + LENGTH));
        Path junk = Files.write(root.resolve("junk"), new byte[ROOM]);

        Outcome full = program.move("put", source.toString(), "r");

        assertThat(full.status()).as(full.err()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(full.out()).isEmpty();
        assertThat(full.err()).contains("region r: the file system of the file is full", "make room there");
        assertThat(program.ask("regions", "show", "r").out()).contains("the file system of the file is full");
        assertThat(gateway.healthStatus("live")).isEqualTo(200);
        assertThat(gateway.healthStatus("ready")).isEqualTo(200);

        Files.delete(junk);
        assertDone(program.move("put", source.toString(), "r", "--resume"));
        assertThat(root.resolve("f")).hasSameBinaryContentAs(source);
        assertThat(program.ask("regions", "show", "r").out()).doesNotContain("full");
    }

    @Test
    void shouldSayWhatToDoAndLeaveNothingWhenTheDiskOfTheFileIsFull() throws IOException {
        assertDone(program.move("put", source.toString(), "r"));
        Path target = narrow.resolve("target");

        Outcome full = program.move("get", "r", target.toString());

        assertThat(full.status()).as(full.err()).isEqualTo(ExitStatus.ENVIRONMENT.code());
        assertThat(full.out()).isEmpty();
        assertThat(full.err())
                .contains(target + ".part: No space left on device", "make room, or choose another place");
        assertThat(narrow).isEmptyDirectory();
    }
}

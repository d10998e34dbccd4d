package io.rdmagateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditLogTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path dir;

    private static AuditEvent event(int number) {
        return new AuditEvent(
                NOON.plusSeconds(number),
                "spiffe://test/alice",
                "rdma.gateway.v1.GrantService/CreateGrant",
                Map.of("length_bytes", (long) number),
                "OK",
                "");
    }

    private Path written(int count) throws IOException, BrokenChainException {
        Path file = dir.resolve("audit.jsonl");
        append(file, count);
        return file;
    }

    private static Chain append(Path file, int count) throws IOException, BrokenChainException {
        try (AuditLog log = new AuditLog(file)) {
            IntStream.range(0, count).forEach(i -> log.append(event(i)));
            assertThat(log.failure()).isEmpty();
            return log.chain();
        }
    }

    @Test
    void shouldWriteOneJsonLineForEachEvent() throws Exception {
        Path file = written(2);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .startsWith("{\"seq\":1,\"time\":\"2026-01-01T12:00:00Z\",\"identity\":\"spiffe://test/alice\"")
                .contains("\"length_bytes\":0,\"result\":\"OK\",\"prev\":\"" + "0".repeat(64) + "\"");
    }

    @Test
    void shouldBeForItsOwnersEyesOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written(1))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldGoOnWithItsChainWhenStartedAgain() throws Exception {
        Path file = written(3);

        Chain chain = append(file, 2);

        assertThat(chain.count()).isEqualTo(5);
        assertThat(AuditFiles.verify(List.of(file))).isEqualTo(chain);
    }

    @Test
    void shouldGoOnInANewFileWhenTheOldOneWasMovedAway() throws Exception {
        Path file = dir.resolve("audit.jsonl");
        Path old = dir.resolve("audit.jsonl.1");
        Chain chain;
        try (AuditLog log = new AuditLog(file)) {
            log.append(event(1));
            Files.move(file, old);
            log.append(event(2));
            chain = log.chain();
        }

        assertThat(Files.readAllLines(old)).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(AuditFiles.verify(List.of(old, file))).isEqualTo(chain);
        assertThat(AuditFiles.verify(List.of(file))).isEqualTo(chain);
    }

    @Test
    void shouldCutOffHalfALineWhenTheMachineWentDown() throws Exception {
        Path file = written(2);
        Files.writeString(file, "{\"seq\":3,\"ti", StandardOpenOption.APPEND);

        Chain chain = append(file, 1);

        assertThat(chain.count()).isEqualTo(3);
        assertThat(AuditFiles.verify(List.of(file))).isEqualTo(chain);
    }

    @Test
    void shouldRefuseToGoOnWhenTheFileIsNoAuditLog() throws Exception {
        Path file = Files.writeString(dir.resolve("notes"), "some notes\n");

        assertThatExceptionOfType(BrokenChainException.class).isThrownBy(() -> new AuditLog(file));
        assertThat(file).hasContent("some notes\n");
    }

    @Test
    void shouldRefuseAFileThatAnotherOneWrites() throws Exception {
        Path file = dir.resolve("audit.jsonl");
        try (AuditLog log = new AuditLog(file)) {
            assertThatThrownBy(() -> new AuditLog(file)).hasMessageNotContaining("null");
            log.append(event(1));
            assertThat(log.failure()).isEmpty();
        }
    }

    @Test
    void shouldSayWhyWhenItCannotWriteAndGoOnWhenItCan() throws Exception {
        Path inner = Files.createDirectory(dir.resolve("inner"));
        try (AuditLog log = new AuditLog(inner.resolve("audit.jsonl"))) {
            log.append(event(1));
            Files.move(inner, dir.resolve("elsewhere"));

            log.append(event(2));

            assertThat(log.failure()).isPresent();
            Files.createDirectory(inner);
            log.append(event(3));
            assertThat(log.failure()).isEmpty();
            assertThat(log.chain().count()).isEqualTo(2);
        }
        assertThat(AuditFiles.verify(List.of(dir.resolve("elsewhere/audit.jsonl"), inner.resolve("audit.jsonl"))))
                .extracting(Chain::count)
                .isEqualTo(2L);
    }

    @Test
    void shouldShortenTextThatNoNameHas() throws Exception {
        Path file = dir.resolve("audit.jsonl");
        try (AuditLog log = new AuditLog(file)) {
            log.append(new AuditEvent(NOON, "x\"\n", "a/b", Map.of("region", "y".repeat(1 << 20)), "OK", ""));
        }

        assertThat(Files.size(file)).isLessThan(2000);
        assertThat(AuditFiles.verify(List.of(file)).count()).isEqualTo(1);
    }

    /** What somebody may do to lines that are there. */
    enum Forgery {
        CHANGE {
            @Override
            void apply(List<String> lines) {
                lines.set(4, lines.get(4).replace("alice", "mallory"));
            }
        },
        CHANGE_AND_SEAL {
            @Override
            void apply(List<String> lines) {
                String changed = Seal.open(lines.get(4)).replace("alice", "mallory");
                lines.set(4, Seal.of(changed).close(changed));
            }
        },
        REMOVE {
            @Override
            void apply(List<String> lines) {
                lines.remove(4);
            }
        },
        SWAP {
            @Override
            void apply(List<String> lines) {
                lines.set(4, lines.set(5, lines.get(4)));
            }
        },
        REPEAT {
            @Override
            void apply(List<String> lines) {
                lines.add(5, lines.get(4));
            }
        },
        NO_JSON {
            @Override
            void apply(List<String> lines) {
                lines.set(4, "");
            }
        };

        abstract void apply(List<String> lines);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheLineWhenSomebodyForged(Forgery forgery) throws Exception {
        Path file = written(10);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        forgery.apply(lines);
        Files.write(file, lines);

        assertThatExceptionOfType(BrokenChainException.class)
                .isThrownBy(() -> AuditFiles.verify(List.of(file)))
                .withMessageMatching("line [56] of .*audit.jsonl .*");
    }
}

package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRootTest {

    private static final long MAX = 1 << 20;

    @TempDir
    private Path directory;

    private Path rootPath;
    private FileRoot root;

    @BeforeEach
    void makeRoot() throws IOException {
        rootPath = Files.createDirectories(directory.resolve("root/sub")).getParent();
        Files.writeString(directory.resolve("secret"), "secret");
        Files.writeString(rootPath.resolve("sub/file"), "content");
        Files.createSymbolicLink(rootPath.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(rootPath.resolve("inner"), Path.of("sub/file"));
        Files.createSymbolicLink(rootPath.resolve("dir"), directory);
        root = new FileRoot(rootPath);
    }

    private RegionMemory map(String path, long lengthBytes, boolean create) {
        return root.map(new RegionBacking.File(path, create, false), lengthBytes, MAX);
    }

    @Test
    void shouldMapWholeFileWhenLengthIsZero() {
        try (RegionMemory memory = map("sub/file", 0, false)) {
            assertThat(memory.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo("content".getBytes());
        }
    }

    @Test
    void shouldKeepContentInFileWhenReleased() throws IOException {
        try (RegionMemory memory = map("sub/new", 4097, true)) {
            assertThat(memory.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            MemorySegment.copy(new byte[] {7}, 0, memory.segment(), ValueLayout.JAVA_BYTE, 4096, 1);
        }
        assertThat(Files.readAllBytes(rootPath.resolve("sub/new")))
                .hasSize(4097)
                .endsWith(7);
    }

    @Test
    void shouldExtendFileWhenCreateIsAsked() throws IOException {
        map("sub/file", 100, true).close();
        assertThat(Files.readString(rootPath.resolve("sub/file"))).startsWith("content");
        assertThat(Files.size(rootPath.resolve("sub/file"))).isEqualTo(100);
    }

    @Test
    void shouldNotShortenFileWhenLengthIsLess() throws IOException {
        map("sub/file", 3, true).close();
        assertThat(Files.size(rootPath.resolve("sub/file"))).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "sub/../../secret",
                "/etc/passwd",
                "..",
                "sub/..",
                "./sub/file",
                "link",
                "inner",
                "dir/secret",
                "dir/root/sub/file",
                "link/x"
            })
    void shouldRefusePathWhenItLeavesTheRoot(String path) {
        assertRefused(Reason.PATH_OUTSIDE_ROOT, "file_path", () -> map(path, 1, true));
        assertRefused(Reason.PATH_OUTSIDE_ROOT, "file_path", () -> map(path, 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "missing/file", "sub/file/below"})
    void shouldSayNotFoundWhenFileIsMissing(String path) {
        assertRefused(Reason.FILE_NOT_FOUND, "file_path", () -> map(path, 0, false));
    }

    @Test
    void shouldRefuseDirectory() {
        assertRefused(Reason.FILE_NOT_USABLE, "file_path", () -> map("sub", 1, true));
    }

    @Test
    void shouldRefusePathWithNul() {
        assertRefused(Reason.INVALID_REGION, "file_path", () -> map("a\0b", 1, true));
    }

    @Test
    void shouldRefuseLengthWhenFileIsTooShort() throws IOException {
        assertRefused(Reason.INVALID_REGION, "length_bytes", () -> map("sub/file", 8, false));
        assertThat(Files.size(rootPath.resolve("sub/file"))).isEqualTo(7);
    }

    @Test
    void shouldLeaveNoFileWhenRefused() {
        assertRefused(Reason.INVALID_REGION, "length_bytes", () -> map("new", 0, true));
        assertRefused(Reason.INVALID_REGION, "length_bytes", () -> map("new", MAX + 1, true));
        assertThat(rootPath.resolve("new")).doesNotExist();
    }
}

package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Access;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that was cut under its registration is noticed by the access itself, also by one that was compiled. */
class CutFileTest {

    private static final int PAGES = 64;
    private static final int PAGE_BYTES = 4096;
    /** Until the second compiler has had it. */
    private static final int WARM_UP = 100_000;

    @TempDir
    private Path directory;

    private enum Kind {
        READ {
            @Override
            boolean access(SoftMemoryRegion region, long offset, MemorySegment packet, int bytes) {
                return RegisteredBytes.read(region, offset, packet, 0, bytes);
            }
        },
        WRITE {
            @Override
            boolean access(SoftMemoryRegion region, long offset, MemorySegment packet, int bytes) {
                return RegisteredBytes.write(region, offset, packet, 0, bytes);
            }
        },
        FETCH_ADD {
            @Override
            boolean access(SoftMemoryRegion region, long offset, MemorySegment packet, int bytes) {
                try {
                    RegisteredBytes.fetchAdd(region, offset, 1);
                    return true;
                } catch (InternalError e) {
                    return false;
                }
            }
        },
        COMPARE_SWAP {
            @Override
            boolean access(SoftMemoryRegion region, long offset, MemorySegment packet, int bytes) {
                try {
                    RegisteredBytes.compareSwap(region, offset, 0, 1);
                    return true;
                } catch (InternalError e) {
                    return false;
                }
            }
        };

        abstract boolean access(SoftMemoryRegion region, long offset, MemorySegment packet, int bytes);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWhenTheFileWasCut(Kind kind) throws IOException {
        for (int bytes : new int[] {Long.BYTES, 33, 1024, PAGE_BYTES}) {
            try (FileChannel file = FileChannel.open(
                            directory.resolve("file"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
                    Arena arena = Arena.ofShared()) {
                MemorySegment memory = file.map(FileChannel.MapMode.READ_WRITE, 0, PAGES * PAGE_BYTES, arena);
                SoftMemoryRegion region =
                        new SoftMemoryRegion(null, memory, memory.address(), 1, EnumSet.allOf(Access.class));
                MemorySegment packet = arena.allocate(PAGE_BYTES, Long.BYTES);
                assertThat(succeeded(kind, region, packet, bytes, WARM_UP)).isEqualTo(WARM_UP);

                file.truncate(0);

                assertThat(succeeded(kind, region, packet, bytes, 1000))
                        .as("accesses of %d bytes that went on as if all were well", bytes)
                        .isZero();
            }
        }
    }

    private static int succeeded(Kind kind, SoftMemoryRegion region, MemorySegment packet, int bytes, int times) {
        int succeeded = 0;
        for (int i = 0; i < times; i++) {
            succeeded += kind.access(region, (long) i % PAGES * PAGE_BYTES, packet, bytes) ? 1 : 0;
        }
        return succeeded;
    }
}

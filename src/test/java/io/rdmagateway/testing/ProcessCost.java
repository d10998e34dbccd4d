package io.rdmagateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process of this machine has used so far.
 *
 * @param residentBytes of memory, at this moment
 * @param cpuSeconds of all its threads, since it began
 */
public record ProcessCost(long residentBytes, double cpuSeconds) {

    private static final long PAGE_BYTES = 4096;

    /** Of USER_HZ, which Linux shows to programs as 100 everywhere. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;

    public static ProcessCost of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            long pages = Long.parseLong(Files.readString(proc.resolve("statm")).split(" ")[1]);
            String stat = Files.readString(proc.resolve("stat"));
            // The program's name in brackets may have blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
            return new ProcessCost(pages * PAGE_BYTES, ticks / TICKS_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

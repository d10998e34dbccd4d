package io.rdmagateway.ibverbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The limit on pinned memory that this process runs under: the usual reason why registration fails. */
final class Memlock {

    private Memlock() {}

    /** Returns it in words, with what raises it. */
    static String describe() {
        return "RLIMIT_MEMLOCK is " + limit() + "; raise it with ulimit -l, LimitMEMLOCK= or in the container runtime";
    }

    private static String limit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max locked memory"))
                    .map(line -> line.split("\\s{2,}")[1])
                    .map(soft -> soft.equals("unlimited") ? soft : soft + " bytes")
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}

package io.rdmagateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Where and when something was measured: without it a figure says nothing. */
final class Environment {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Environment() {}

    /** @param version of this program */
    static Map<String, Object> json(String version) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        object.put("version", version);
        object.put("java", Runtime.version().toString());
        object.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        object.put("arch", System.getProperty("os.arch"));
        object.put("cpu", cpu());
        object.put("cpus", Runtime.getRuntime().availableProcessors());
        return object;
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | UncheckedIOException e) {
            return "unknown";
        }
    }
}

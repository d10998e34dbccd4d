package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.monitoring.MetricsPage;
import io.rdmagateway.monitoring.Served;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel counts at the port, as the packaged gateway serves it, beside the kernel's own files: run in the lab. */
class HardwareCountersIT {

    private static final int MTU = 4096;
    private static final int BYTES = 8 << 20;
    private static final int PINGS = 50;
    private static final Duration PING_LIMIT = Duration.ofSeconds(20);
    private static final String BYTES_METRIC = "rdma_gateway_hw_bytes_total";

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static RdmaDevice device;
    private static GatewayClient client;

    /** Counters by the driver's name: what was scraped, and the files before and after that. */
    private record Reading(Map<String, Long> before, Map<String, Long> scraped, Map<String, Long> after) {

        static Reading take() throws IOException {
            Map<String, Long> before = files();
            Map<String, Long> scraped = scrape();
            return new Reading(before, scraped, files());
        }

        void requireAgreement() {
            assertThat(scraped.keySet()).isEqualTo(before.keySet());
            scraped.forEach((kind, count) -> assertThat(count).as(kind).isBetween(before.get(kind), after.get(kind)));
        }

        long growth(Reading since, String kind) {
            return scraped.get(kind) - since.scraped.get(kind);
        }
    }

    @BeforeAll
    static void serve() {
        gateway = ServedGateway.start(dir, "--provider", "ibverbs");
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        device = provider.open(provider.deviceNames().getFirst());
        client = GatewayIT.client(gateway.port(), dir);
    }

    @AfterAll
    static void stop() {
        client.close();
        device.close();
        gateway.close();
    }

    private static Map<String, Long> files() throws IOException {
        Path port = Path.of("/sys/class/infiniband", device.info().name(), "ports", "1");
        Map<String, Long> counts = new TreeMap<>();
        // rxe has the second one only.
        for (Path directory : List.of(port.resolve("counters"), port.resolve("hw_counters"))) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    // How long the kernel takes a count to be fresh, in milliseconds.
                    if (!name.equals("lifespan")) {
                        counts.put(name, count(file, name));
                    }
                }
            }
        }
        return counts;
    }

    private static long count(Path file, String name) throws IOException {
        long count = Long.parseLong(Files.readString(file).strip());
        // The standard's unit is four bytes.
        return name.endsWith("_data") ? 4 * count : count;
    }

    private static Map<String, Long> scrape() {
        Pattern sample = Pattern.compile(
                "^rdma_gateway_hw_\\w+_total\\{device=\"%s\",kind=\"(\\w+)\",port=\"1\",?} (\\S+)$"
                        .formatted(device.info().name()),
                Pattern.MULTILINE);
        return sample.matcher(gateway.metrics("text/plain"))
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1), HardwareCountersIT::value, Math::addExact, TreeMap::new));
    }

    private static long value(MatchResult sample) {
        return (long) Double.parseDouble(sample.group(2));
    }

    @Test
    void shouldTellWhatTheKernelTellsWhileBytesMove() throws IOException {
        Reading idle = Reading.take();
        idle.requireAgreement();
        assertThat(idle.scraped()).containsKeys("sent_pkts", "rcvd_pkts", "rdma_sends", "rdma_recvs");
        Reading written;
        Reading read;
        Reading answered;
        client.regions().create("counted", BYTES);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BYTES);
                RemoteRegion remote = session.attach("counted", 0, BYTES, EnumSet.allOf(RegionAccess.class))) {
            remote.write(buffer, 0, 0, BYTES);
            written = Reading.take();
            remote.read(buffer, 0, 0, BYTES);
            read = Reading.take();
            for (int i = 0; i < PINGS; i++) {
                assertThat(session.ping(MTU, PING_LIMIT)).isPresent();
            }
            answered = Reading.take();
        }

        Stream.of(written, read, answered).forEach(Reading::requireAgreement);
        // Both ends are on this port: what one sends the other receives.
        for (String packets : List.of("sent_pkts", "rcvd_pkts")) {
            long wrote = written.growth(idle, packets);
            long asked = read.growth(written, packets);
            System.out.printf("%s: %d for a WRITE and %d for a READ of %d bytes%n", packets, wrote, asked, BYTES);
            assertThat(wrote).as(packets).isGreaterThanOrEqualTo(BYTES / MTU);
            assertThat(asked).as(packets).isGreaterThanOrEqualTo(BYTES / MTU);
        }
        // There and back.
        for (String messages : List.of("rdma_sends", "rdma_recvs")) {
            assertThat(answered.growth(read, messages)).as(messages).isEqualTo(2 * PINGS);
        }
    }

    @Test
    void shouldServeWhatThePageListsOfAKernelsDevice() throws IOException {
        Map<String, Served> own = Served.of(gateway.metrics("text/plain")).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("rdma_gateway_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<String, Served> listed = new HashMap<>(new MetricsPage().served("always", "kernel"));
        if (files().keySet().stream().noneMatch(name -> name.endsWith("_data"))) {
            listed.remove(BYTES_METRIC);
        }
        assertThat(own).isEqualTo(listed);
    }
}

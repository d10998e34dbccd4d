package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rdmagateway.copy.CopyException;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.region.RegionException;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.transfer.TransferException;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is called at night finds there what called him, and nothing that there is not. */
class RunbookTest {

    private static final String PROVIDER = "provider-";

    /** A name of a check: words joined by hyphens. */
    private static final String CHECK = "([a-z]+(?:-[a-z]+)*-?)";

    private static final String WORD = "\"([A-Z]+(?:_[A-Z]+)+)\"";

    /** As the protos say it: the code, then the reason. */
    private static final Pattern TOLD = Pattern.compile(
            "(?:INVALID_ARGUMENT|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|UNAUTHENTICATED|RESOURCE_EXHAUSTED"
                    + "|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNAVAILABLE|DATA_LOSS)\\s+(?://\\s+)?([A-Z]+_[A-Z_]+)");

    private Runbook runbook;

    @BeforeEach
    void read() throws IOException {
        runbook = new Runbook();
    }

    @Test
    void shouldHaveEveryAlert() throws IOException {
        Path rules = Path.of("k8s/components/monitoring/prometheusrule.yaml");
        assertThat(runbook.headings("Alerts"))
                .containsExactlyElementsOf(
                        new YAMLMapper().readTree(rules.toFile()).findValuesAsText("alert"));
    }

    @Test
    void shouldHaveEveryCheckOfDoctorAndOfReadiness() {
        Set<String> checks = new TreeSet<>();
        String constant = "static final String \\w+ = \"" + CHECK + "\"";
        checks.addAll(Sources.find(constant, "diagnosis"));
        checks.addAll(Sources.find("new CertificateCheck\\(\\s*\"" + CHECK + "\"", "cli"));
        checks.addAll(
                Sources.find("String (?:CONNECTION|HANDSHAKE|DATA_PATH|FULL_PACKETS) = \"" + CHECK + "\"", "cli"));
        checks.addAll(Sources.find("String (?:NAME|DEVICE|RESOURCES) = \"" + CHECK + "\"", "server"));
        checks.addAll(Sources.find("[. ]named\\(\"(?:rdma-)?" + CHECK + "\"", "server"));
        assertThat(checks.remove(PROVIDER)).isTrue();
        RdmaProviders.all().forEach(provider -> checks.add(PROVIDER + provider.name()));

        assertThat(runbook.headings("Checks")).containsExactlyInAnyOrderElementsOf(checks);
    }

    @Test
    void shouldHaveEveryReasonOfAnError() {
        Set<String> reasons = new TreeSet<>(List.of("INTERNAL"));
        Stream.<Enum<?>[]>of(
                        SessionException.Reason.values(),
                        RegionException.Reason.values(),
                        TransferException.Reason.values(),
                        CopyException.Reason.values(),
                        DirectoryException.Reason.values())
                .flatMap(Arrays::stream)
                .forEach(reason -> reasons.add(reason.name()));
        Stream.of(SessionEndCause.values())
                .filter(cause ->
                        cause != SessionEndCause.UNRECOGNIZED && cause != SessionEndCause.SESSION_END_CAUSE_UNSPECIFIED)
                .forEach(cause -> reasons.add(cause.name().substring("SESSION_END_CAUSE_".length())));
        for (String of : List.of("server", "session", "client", "cli")) {
            Sources.find(WORD, of).stream()
                    .filter(word -> !word.startsWith("RDMAGW_"))
                    .forEach(reasons::add);
        }

        assertThat(runbook.reasons()).containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void shouldHaveEveryReasonThatTheContractNames() throws IOException {
        try (Stream<Path> protos = Files.list(Path.of("src/main/proto/rdma/gateway/v1"))) {
            assertThat(protos.flatMap(proto -> TOLD.matcher(Sources.read(proto)).results())
                            .map(told -> told.group(1)))
                    .hasSizeGreaterThan(20)
                    .isSubsetOf(runbook.reasons());
        }
    }
}

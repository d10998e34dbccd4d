package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Memlock;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemlockCheckTest {

    private static final PinnedMemory WANTED =
            new PinnedMemory(256 * 69_632L, "256 sessions", 1L << 30, "256 sessions and all regions");
    private static final String MACHINE = "         0          0 4294967295";
    private static final String NO_CAPABILITY = "0000000000000000";
    /** What Docker gives a container by default. */
    private static final String CONTAINER = "00000000a80425fb";

    private static final String ALL = "000001ffffffffff";

    @TempDir
    private Path root;

    private MachineTree tree;

    @BeforeEach
    void plant() {
        tree = new MachineTree(root);
    }

    private Finding check() {
        return MemlockCheck.check(Memlock.read(tree.machine().proc()), WANTED);
    }

    @Test
    void shouldFailInAContainerOf64KibWithoutTheCapability() {
        tree.memlock("65536", CONTAINER, MACHINE);

        Finding finding = check();

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(finding.found())
                .isEqualTo(
                        "RLIMIT_MEMLOCK is 65536 bytes, CAP_IPC_LOCK is not effective; 256 sessions may pin 17825792 bytes");
        assertThat(finding.nextStep()).contains("ulimit -l 1048576");
        assertThat(finding.data())
                .containsEntry("limit", "65536")
                .containsEntry("cap-ipc-lock", "false")
                .containsEntry("pinned", "139264");
    }

    @Test
    void shouldWarnWhenSessionsFitAndRegionsDoNot() {
        tree.memlock("67108864", NO_CAPABILITY, MACHINE);

        assertThat(check().verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check().found()).contains("256 sessions and all regions may pin 1073741824 bytes");
    }

    @Test
    void shouldNotMindTheLimitWhenTheCapabilityIsEffective() {
        tree.memlock("65536", ALL, MACHINE);

        assertThat(check().verdict()).isEqualTo(Verdict.OK);
        assertThat(check().found()).isEqualTo("RLIMIT_MEMLOCK is 65536 bytes, and CAP_IPC_LOCK lifts it");
    }

    @Test
    void shouldNotTrustTheCapabilityOfAUserNamespace() {
        tree.memlock("65536", ALL, "         0       1000          1");

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void shouldBeFineWhenTheLimitIs() {
        tree.memlock("unlimited", NO_CAPABILITY, MACHINE);
        assertThat(check().verdict()).isEqualTo(Verdict.OK);

        tree.memlock("1073741824", NO_CAPABILITY, MACHINE);
        assertThat(check().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void shouldWarnWhenNothingTellsTheLimit() {
        assertThat(check().verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void shouldReadThatOfThisProcess() {
        assertThat(Memlock.ofThisProcess()).isPresent();
    }
}

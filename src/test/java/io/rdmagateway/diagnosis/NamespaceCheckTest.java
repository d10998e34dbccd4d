package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCheckTest {

    @TempDir
    private Path root;

    private Finding check(String own, String first, String pid) {
        MachineTree tree = new MachineTree(root);
        tree.link("proc/self/ns/net", own).link("proc/self/ns/pid", pid);
        if (!first.isEmpty()) {
            tree.link("proc/1/ns/net", first);
        }
        return NamespaceCheck.check(tree.machine());
    }

    @Test
    void shouldKnowTheMachinesOwn() {
        assertThat(check("net:[4026531840]", "net:[4026531840]", "pid:[4026531836]")
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void shouldWarnInAnother() {
        Finding finding = check("net:[4026532008]", "net:[4026531840]", "pid:[4026531836]");

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.nextStep()).contains("rdma_rxe");
    }

    @Test
    void shouldNotTakeAContainersFirstProcessForTheMachines() {
        assertThat(check("net:[4026532008]", "net:[4026532008]", "pid:[4026532011]")
                        .verdict())
                .isEqualTo(Verdict.SKIPPED);
    }

    @Test
    void shouldSayWhenItMayNotLook() {
        Finding finding = check("net:[4026532008]", "", "pid:[4026531836]");

        assertThat(finding.verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(finding.found()).contains("may not be looked at");
    }
}

package io.rdmagateway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCheckTest {

    @TempDir
    private Path root;

    private MachineTree tree;

    @BeforeEach
    void plant() {
        tree = new MachineTree(root);
    }

    private void device(String name, String node) {
        tree.file("sys/class/infiniband_verbs/" + node + "/ibdev", name + "\n");
    }

    private Finding check() {
        return NodeCheck.check(tree.machine());
    }

    @Test
    void shouldNameTheDriverWhenTheKernelHasNoDevice() {
        tree.file("sys/class/infiniband_verbs/abi_version", "6\n");

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().nextStep()).contains("rdma link add");
    }

    @Test
    void shouldAskForTheNodeWhenItIsNotMountedHere() {
        device("mlx5_0", "uverbs0");
        device("mlx5_1", "uverbs1");

        assertThat(check().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check().found()).startsWith("no node here: mlx5_0 (").contains("mlx5_1");
        assertThat(check().nextStep()).contains("device plugin");
    }

    @Test
    void shouldBeFineWithTheOneThatADevicePluginMounted() {
        device("mlx5_0", "uverbs0");
        device("mlx5_7", "uverbs7");
        tree.file("dev/infiniband/uverbs7", "");

        assertThat(check().verdict()).isEqualTo(Verdict.OK);
        assertThat(check().found()).startsWith("usable: mlx5_7 (").contains("; not here: mlx5_0 (");
    }
}

package io.rdmagateway.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** No required field is missing, by the schemas that {@code devservices/kubernetes/install} has fetched. */
final class RequiredFields {

    private static final Path HERE = Path.of("devservices/kubernetes");
    private static final JsonMapper JSON = new JsonMapper();

    private RequiredFields() {}

    static List<String> findings(Manifests manifests) throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(HERE.resolve("node_modules/kubernetes-models")),
                "no schemas of Kubernetes; devservices/kubernetes/install fetches them");
        Process process = new ProcessBuilder(
                        "node", HERE.resolve("check-fields.cjs").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(JSON.writeValueAsBytes(manifests.objects()));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit status of node").isZero();
        return JSON.readValue(output, new TypeReference<List<String>>() {});
    }
}

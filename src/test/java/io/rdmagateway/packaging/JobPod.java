package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdmagateway.k8s.Kustomize;
import io.rdmagateway.k8s.Manifests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pod of a job: its containers, those of its initialization first, one after the other in an unpacked image, with the
 * volumes and the environment that its manifest has.
 */
final class JobPod {

    static final Path EXAMPLES = Path.of("k8s/examples");

    private static final int DEFAULT_MODE = 0644;
    /** Everybody's, and what is made there is of the volume's group. */
    private static final int SCRATCH_MODE = 02777;

    private static final String POD_IP = "status.podIP";

    /**
     * What only a cluster has.
     *
     * @param services where a gateway listens, by the name that it would have in DNS and its port there
     * @param podIp the pod's own address
     * @param secrets contents by the secret's name and the key in it
     */
    private record Cluster(Map<String, String> services, String podIp, Map<String, Map<String, Path>> secrets) {}

    /** How a container has ended. */
    record Ended(String name, int status, String output) {}

    private final JsonNode job;
    private final JsonNode pod;
    private final Manifests manifests;
    private final Cluster cluster;
    private final Map<String, Path> volumes = new LinkedHashMap<>();

    /** @param dir empty; takes the volumes */
    private JobPod(Manifests manifests, Cluster cluster, Path dir) throws IOException {
        this.job = manifests.ofKind("Job").findFirst().orElseThrow();
        this.pod = Manifests.pod(job);
        this.manifests = manifests;
        this.cluster = cluster;
        for (JsonNode volume : pod.path("volumes")) {
            Path at = Files.createDirectory(dir.resolve(volume.path("name").asText()));
            Files.setAttribute(at, "unix:mode", 0755);
            fill(volume, at);
            volumes.put(volume.path("name").asText(), at);
        }
    }

    private void fill(JsonNode volume, Path at) throws IOException {
        if (volume.has("secret")) {
            JsonNode secret = volume.path("secret");
            Map<String, byte[]> contents = new HashMap<>();
            for (var entry :
                    cluster.secrets().get(secret.path("secretName").asText()).entrySet()) {
                contents.put(entry.getKey(), Files.readAllBytes(entry.getValue()));
            }
            write(contents, secret, at);
        } else if (volume.has("configMap")) {
            JsonNode reference = volume.path("configMap");
            Map<String, byte[]> contents = new HashMap<>();
            manifests
                    .ofKind("ConfigMap")
                    .filter(map -> map.at("/metadata/name").equals(reference.path("name")))
                    .findFirst()
                    .orElseThrow()
                    .path("data")
                    .properties()
                    .forEach(entry -> contents.put(
                            entry.getKey(), entry.getValue().asText().getBytes(StandardCharsets.UTF_8)));
            write(contents, reference, at);
        } else if (volume.has("emptyDir")) {
            give(at, SCRATCH_MODE);
        } else {
            throw new IllegalArgumentException("no idea what to mount for " + volume);
        }
    }

    /** All keys, or those that are chosen, under the names that they get. */
    private void write(Map<String, byte[]> contents, JsonNode source, Path at) throws IOException {
        Map<String, String> names = new HashMap<>();
        contents.keySet().forEach(key -> names.put(key, key));
        if (source.has("items")) {
            names.clear();
            source.path("items")
                    .forEach(item -> names.put(
                            item.path("key").asText(), item.path("path").asText()));
        }
        assertThat(contents).containsKeys(names.keySet().toArray(String[]::new));
        for (var name : names.entrySet()) {
            Path file = Files.write(at.resolve(name.getValue()), contents.get(name.getKey()));
            give(file, source.path("defaultMode").asInt(DEFAULT_MODE));
        }
    }

    /** To root and to the group that volumes of the pod get. */
    private void give(Path file, int mode) throws IOException {
        Files.setAttribute(file, "unix:gid", pod.at("/securityContext/fsGroup").asInt());
        Files.setAttribute(file, "unix:mode", mode);
    }

    /** Does for the client of the examples what a cluster would, beside a gateway of the image. */
    static JobPod ofExample(String example, ImageGateway gateway, String podIp, Path dir) throws IOException {
        Path certificates = gateway.certificates();
        Cluster cluster = new Cluster(
                Map.of("rdma-gateway-0.rdma-gateway.default.svc:9443", gateway.address()),
                podIp,
                Map.of(
                        "rdma-client-tls",
                        Map.of(
                                "ca.crt", certificates.resolve("ca.crt"),
                                "tls.crt", certificates.resolve("client.crt"),
                                "tls.key", certificates.resolve("client.key"))));
        return new JobPod(Kustomize.find().build(EXAMPLES.resolve(example)), cluster, dir);
    }

    /** Returns the host's side of a volume. */
    Path volume(String name) {
        return volumes.get(name);
    }

    /** User and group, as an image's configuration names them. */
    String user() {
        JsonNode context = pod.path("securityContext");
        return context.path("runAsUser").asText() + ":"
                + context.path("runAsGroup").asText();
    }

    /** Requires that it puts the example's file into a region and gets it back, as the user of the image. */
    void shouldMoveTheFileThereAndBack(UnpackedImage image) throws IOException, InterruptedException {
        assertThat(user()).isEqualTo(image.config().getString("User"));
        List<Ended> ended = run(image);
        assertThat(ended).as("%s", ended).extracting(Ended::status).containsExactly(0, 0);
        Path arrived = volume("tmp").resolve("hello.txt");
        assertThat(arrived).hasSameBinaryContentAs(EXAMPLES.resolve("client-job/hello.txt"));
        assertThat(Files.getAttribute(arrived, "unix:uid") + ":" + Files.getAttribute(arrived, "unix:gid"))
                .isEqualTo(user());
        assertThat(ended.getLast().output()).contains(sha256(arrived));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the containers, up to the first that fails. */
    List<Ended> run(UnpackedImage image) throws IOException, InterruptedException {
        List<Ended> all = new ArrayList<>();
        for (JsonNode container : Manifests.containers(job).toList()) {
            ProcessBuilder program = image.entering(mounts(container), commandLine(image, container));
            environment(container, program.environment());
            Process process = program.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            all.add(new Ended(container.path("name").asText(), process.waitFor(), output));
            if (all.getLast().status() != 0) {
                break;
            }
        }
        return all;
    }

    private List<String> mounts(JsonNode container) {
        List<String> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            mounts.add(volumes.get(mount.path("name").asText()).toString());
            mounts.add(mount.path("mountPath").asText());
        }
        return mounts;
    }

    /** As Kubernetes puts it together: arguments of the image's own go with its own command only. */
    private static List<String> commandLine(UnpackedImage image, JsonNode container) {
        boolean own = container.has("command");
        List<String> words =
                new ArrayList<>(own ? Manifests.texts(container.path("command")) : image.strings("Entrypoint"));
        if (own || container.has("args")) {
            words.addAll(Manifests.texts(container.path("args")));
        } else {
            words.addAll(image.strings("Cmd"));
        }
        return words;
    }

    private void environment(JsonNode container, Map<String, String> environment) {
        for (JsonNode variable : container.path("env")) {
            String value = variable.path("value").asText();
            if (variable.has("valueFrom")) {
                assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText())
                        .as("what %s is of the pod", variable.path("name").asText())
                        .isEqualTo(POD_IP);
                value = cluster.podIp();
            }
            environment.put(variable.path("name").asText(), cluster.services().getOrDefault(value, value));
        }
    }
}

package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdmagateway.cli.Rdmagw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/** Image, command line and resources: this version of this program, with memory that has a limit and the device that it is to use. */
final class Containers implements Rule {

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests
                .workloads()
                .flatMap(workload -> Manifests.containers(workload)
                        .flatMap(container -> findings(container).stream()
                                .map(finding -> Manifests.id(workload) + ": container "
                                        + container.path("name").asText() + ": " + finding)));
    }

    private static List<String> findings(JsonNode container) {
        List<String> found = new ArrayList<>();
        String image = container.path("image").asText();
        if (!image.equals("rdma-gateway:" + Application.version())) {
            found.add("image must be rdma-gateway:" + Application.version() + ", without a registry, not " + image);
        }
        if (container.has("command")) {
            found.add("command must not be set: the image's own is the program");
        }
        try {
            String[] args = Manifests.texts(container.path("args")).toArray(String[]::new);
            Rdmagw.commandLine(args).parseArgs(args);
        } catch (ParameterException e) {
            found.add("args: " + e.getMessage());
        }
        if (!container.at("/resources/limits").has("memory")) {
            found.add("resources.limits must have memory: a share of it goes to regions");
        }
        for (String kind : List.of("cpu", "memory")) {
            if (!container.at("/resources/requests").has(kind)) {
                found.add("resources.requests must have " + kind);
            }
        }
        devices(container, found);
        return found;
    }

    /** Of device plugins; Kubernetes takes them under limits only, and whole. */
    private static void devices(JsonNode container, List<String> found) {
        Map<String, JsonNode> devices = container.at("/resources/limits").properties().stream()
                .filter(limit -> limit.getKey().contains("/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        container.at("/resources/requests").properties().forEach(request -> {
            if (request.getKey().contains("/")) {
                found.add(request.getKey() + " must be under limits, not under requests");
            }
        });
        devices.forEach((resource, count) -> {
            if (!count.asText().matches("[1-9][0-9]*")) {
                found.add("limit of " + resource + " must be a whole number, not " + count.asText());
            }
        });
        switch (provider(container)) {
            case "ibverbs" -> {
                if (devices.size() != 1) {
                    found.add(
                            "resources.limits must have one resource of an RDMA device plugin, not " + devices.size());
                }
            }
            case "soft" -> {
                if (!devices.isEmpty()) {
                    found.add("the soft device needs none of " + devices.keySet());
                }
            }
            default -> found.add("the provider must be said, ibverbs or soft: auto hides that a device is missing");
        }
    }

    private static String provider(JsonNode container) {
        return Manifests.elements(container.path("env"))
                .filter(variable -> variable.path("name").asText().endsWith("_PROVIDER"))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElse("");
    }
}

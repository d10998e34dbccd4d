package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Variables are settings that there are, once each, and refer to those before them. */
final class Environment implements Rule {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z0-9_]+)\\)");
    private static final Set<String> OF_CLIENTS =
            Set.of("RDMAGW_GATEWAY", "RDMAGW_CERT_DIR", "RDMAGW_PROVIDER", "RDMAGW_SOFT_ADDRESS");

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests
                .workloads()
                .flatMap(workload -> Manifests.containers(workload)
                        .flatMap(container -> findings(container.path("env")).stream()
                                .map(finding -> Manifests.id(workload) + ": container "
                                        + container.path("name").asText() + ": " + finding)));
    }

    private static List<String> findings(JsonNode environment) {
        List<String> found = new ArrayList<>();
        Set<String> defined = new HashSet<>();
        Set<String> referred = new HashSet<>();
        for (JsonNode variable : environment) {
            String name = variable.path("name").asText();
            Matcher reference = REFERENCE.matcher(variable.path("value").asText());
            while (reference.find()) {
                referred.add(reference.group(1));
                if (!defined.contains(reference.group(1))) {
                    // Kubernetes leaves those as they are that are defined further down.
                    found.add(name + " refers to " + reference.group(1) + ", which is not defined above it");
                }
            }
            if (!defined.add(name)) {
                found.add(name + " is there twice");
            }
        }
        defined.stream()
                .filter(name -> !Application.isSetting(name) && !OF_CLIENTS.contains(name) && !referred.contains(name))
                .map(name -> name + " is no setting of this program")
                .forEach(found::add);
        return found;
    }
}

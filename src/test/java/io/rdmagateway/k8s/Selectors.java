package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.stream.Stream;

/** What selects, selects something. */
final class Selectors implements Rule {

    @Override
    public Stream<String> findings(Manifests manifests) {
        List<JsonNode> pods = manifests
                .workloads()
                .map(workload -> workload.at("/spec/template/metadata/labels"))
                .toList();
        List<JsonNode> services = manifests.ofKind("Service").toList();
        List<String> found = new ArrayList<>();
        for (JsonNode service : services) {
            mustMatch(service, "selector", service.at("/spec/selector"), pods, found);
        }
        for (String kind : List.of("StatefulSet", "PodDisruptionBudget")) {
            manifests
                    .ofKind(kind)
                    .forEach(object ->
                            mustMatch(object, "selector", object.at("/spec/selector/matchLabels"), pods, found));
        }
        manifests
                .ofKind("NetworkPolicy")
                .forEach(policy ->
                        mustMatch(policy, "podSelector", policy.at("/spec/podSelector/matchLabels"), pods, found));
        manifests
                .workloads()
                .forEach(workload -> Manifests.pod(workload)
                        .path("topologySpreadConstraints")
                        .forEach(spread -> mustMatch(
                                workload,
                                "labelSelector of " + spread.path("topologyKey").asText(),
                                spread.at("/labelSelector/matchLabels"),
                                pods,
                                found)));
        manifests.ofKind("StatefulSet").forEach(set -> headless(set, services, found));
        manifests.ofKind("ServiceMonitor").forEach(monitor -> scraped(monitor, services, found));
        return found.stream();
    }

    private static void mustMatch(
            JsonNode object, String what, JsonNode selector, List<JsonNode> labels, List<String> found) {
        if (selector.isEmpty()) {
            found.add(Manifests.id(object) + ": " + what + " selects everything");
        } else if (labels.stream().noneMatch(those -> matches(selector, those))) {
            found.add(Manifests.id(object) + ": " + what + " matches no pod: " + selector);
        }
    }

    static boolean matches(JsonNode selector, JsonNode labels) {
        for (Entry<String, JsonNode> wanted : selector.properties()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static void headless(JsonNode set, List<JsonNode> services, List<String> found) {
        String name = set.at("/spec/serviceName").asText();
        if (services.stream()
                .noneMatch(service -> service.at("/metadata/name").asText().equals(name)
                        && service.at("/spec/clusterIP").asText().equals("None")
                        && service.at("/spec/publishNotReadyAddresses").asBoolean())) {
            found.add(Manifests.id(set) + ": there is no headless Service " + name
                    + " that publishes pods which are not ready, so they have no name");
        }
    }

    /** By one service, or everything would be counted twice. */
    private static void scraped(JsonNode monitor, List<JsonNode> services, List<String> found) {
        for (JsonNode endpoint : monitor.at("/spec/endpoints")) {
            String port = endpoint.path("port").asText();
            long count = services.stream()
                    .filter(service ->
                            matches(monitor.at("/spec/selector/matchLabels"), service.at("/metadata/labels")))
                    .flatMap(service -> Manifests.elements(service.at("/spec/ports")))
                    .filter(offered -> offered.path("name").asText().equals(port))
                    .count();
            if (count != 1) {
                found.add(Manifests.id(monitor) + ": port " + port + " must be of one Service, not of " + count);
            }
        }
    }
}

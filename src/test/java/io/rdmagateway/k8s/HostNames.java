package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** No names of hosts: these manifests are for any cluster. Names of services, and those of identities, stay inside of it. */
final class HostNames implements Rule {

    /** Not what a slash follows: {@code kubernetes.io/hostname} is a label. */
    private static final Pattern NAME = Pattern.compile(
            "(?<![\\w.@$)/-])(?:\\w+://)?((?:[a-z0-9-]+\\.)+[a-z]{2,})(?![\\w/-]|\\.\\w)(?::\\d+)?|\\w+://([\\w.-]+)",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> FILES = Set.of("crt", "key", "txt", "json", "yaml", "pem", "md");

    @Override
    public Stream<String> findings(Manifests manifests) {
        List<String> found = new ArrayList<>();
        manifests.objects().stream()
                // Rules and dashboards are text for people and for Prometheus; nobody connects to what is in there.
                .filter(object -> !Set.of("ConfigMap", "PrometheusRule")
                        .contains(object.path("kind").asText()))
                .forEach(object -> object.properties().stream()
                        .filter(field -> !field.getKey().equals("apiVersion"))
                        .forEach(field -> walk(Manifests.id(object) + ": " + field.getKey(), field.getValue(), found)));
        return found.stream();
    }

    private static void walk(String path, JsonNode node, List<String> found) {
        if (node.isTextual()) {
            Matcher name = NAME.matcher(node.asText());
            while (name.find()) {
                String host = name.group(1) != null ? name.group(1) : name.group(2);
                String last = host.substring(host.lastIndexOf('.') + 1);
                if (!last.equals("svc") && !host.equals("cluster.local") && !FILES.contains(last)) {
                    found.add(path + ": the name of a host: " + host);
                }
            }
        } else if (node.isObject()) {
            node.properties().stream()
                    .filter(field -> !field.getKey().equals("fieldPath"))
                    .forEach(field -> walk(path + "." + field.getKey(), field.getValue(), found));
        } else {
            node.forEach(element -> walk(path, element, found));
        }
    }
}

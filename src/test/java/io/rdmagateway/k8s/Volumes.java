package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is mounted is there, and mounted; what is written goes to what is there to be written. */
final class Volumes implements Rule {

    private static final int DEFAULT_MODE = 0644;
    private static final int BY_OTHERS = 0004;
    private static final int BY_GROUP = 0040;

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests
                .workloads()
                .flatMap(workload ->
                        findings(manifests, workload).stream().map(finding -> Manifests.id(workload) + ": " + finding));
    }

    private static List<String> findings(Manifests manifests, JsonNode workload) {
        List<String> found = new ArrayList<>();
        Set<String> unmounted = Manifests.elements(Manifests.pod(workload).path("volumes"))
                .map(volume -> volume.path("name").asText())
                .collect(Collectors.toSet());
        Set<String> volumes = Set.copyOf(unmounted);
        Manifests.containers(workload).forEach(container -> {
            String name = "container " + container.path("name").asText() + ": ";
            Set<String> paths = new HashSet<>();
            for (JsonNode mount : container.path("volumeMounts")) {
                String volume = mount.path("name").asText();
                if (!volumes.contains(volume)) {
                    found.add(name + "mounts " + volume + ", and there is no such volume");
                }
                unmounted.remove(volume);
                if (!paths.add(mount.path("mountPath").asText())) {
                    found.add(name + "mounts two volumes at "
                            + mount.path("mountPath").asText());
                }
            }
            if (!paths.contains("/tmp")) {
                found.add(name + "has no /tmp, where a JVM writes, on a root file system that is read-only");
            }
        });
        for (JsonNode volume : Manifests.pod(workload).path("volumes")) {
            if (volume.has("secret") && !canRead(Manifests.pod(workload), volume.path("secret"))) {
                found.add("secret of volume " + volume.path("name").asText() + " is for root only: let defaultMode have"
                        + " the group read it, and securityContext.fsGroup name one");
            }
        }
        unmounted.forEach(volume -> found.add("nobody mounts volume " + volume));
        Set<String> configMaps = manifests
                .ofKind("ConfigMap")
                .map(map -> map.at("/metadata/name").asText())
                .collect(Collectors.toSet());
        for (JsonNode volume : Manifests.pod(workload).path("volumes")) {
            String configMap = volume.at("/configMap/name").asText();
            if (volume.has("configMap") && !configMaps.contains(configMap)) {
                found.add("there is no ConfigMap " + configMap);
            }
        }
        return found;
    }

    private static boolean canRead(JsonNode pod, JsonNode secret) {
        int mode = secret.path("defaultMode").asInt(DEFAULT_MODE);
        return (mode & BY_OTHERS) != 0
                || (mode & BY_GROUP) != 0 && pod.at("/securityContext").has("fsGroup");
    }
}

package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pods that a namespace takes which enforces {@code restricted}, and a little more: no token of a service account, and a root
 * file system that nobody can write to.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
final class RestrictedProfile implements Rule {

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests.workloads().flatMap(workload -> {
            List<String> found = new ArrayList<>();
            JsonNode pod = Manifests.pod(workload);
            ofPod(pod, found);
            Manifests.containers(workload).forEach(container -> ofContainer(pod, container, found));
            return found.stream().map(finding -> Manifests.id(workload) + ": " + finding);
        });
    }

    private static void ofPod(JsonNode pod, List<String> found) {
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.path(shared).asBoolean()) {
                found.add(shared + " must not be true");
            }
        }
        if (pod.path("automountServiceAccountToken").asBoolean(true)) {
            found.add("automountServiceAccountToken must be false: nothing here asks the cluster for anything");
        }
        if (pod.at("/securityContext/sysctls").size() > 0) {
            found.add("sysctls must not be set");
        }
        for (JsonNode volume : pod.path("volumes")) {
            volume.fieldNames().forEachRemaining(field -> {
                if (!field.equals("name") && !VOLUMES.contains(field)) {
                    found.add("volume " + volume.path("name").asText() + " must not be a " + field);
                }
            });
        }
    }

    private static void ofContainer(JsonNode pod, JsonNode container, List<String> found) {
        String name = "container " + container.path("name").asText() + ": ";
        JsonNode own = container.path("securityContext");
        JsonNode ofPod = pod.path("securityContext");
        if (own.path("privileged").asBoolean()) {
            found.add(name + "privileged must not be true");
        }
        if (own.path("allowPrivilegeEscalation").asBoolean(true)) {
            found.add(name + "allowPrivilegeEscalation must be false");
        }
        if (!own.path("readOnlyRootFilesystem").asBoolean()) {
            found.add(name + "readOnlyRootFilesystem must be true");
        }
        if (!Manifests.texts(own.at("/capabilities/drop")).contains("ALL")) {
            found.add(name + "capabilities.drop must have ALL");
        }
        if (own.at("/capabilities/add").size() > 0) {
            found.add(name + "capabilities.add must be empty: without root they are of no effect");
        }
        if (!first(own, ofPod, "runAsNonRoot").asBoolean()) {
            found.add(name + "runAsNonRoot must be true");
        }
        if (first(own, ofPod, "runAsUser").asInt() == 0) {
            found.add(name + "runAsUser must be a number other than 0");
        }
        if (!Set.of("RuntimeDefault", "Localhost")
                .contains(first(own, ofPod, "seccompProfile").path("type").asText())) {
            found.add(name + "seccompProfile must be RuntimeDefault");
        }
        if (own.has("procMount") || own.has("seLinuxOptions") || own.has("windowsOptions")) {
            found.add(name + "procMount, seLinuxOptions and windowsOptions must not be set");
        }
        for (JsonNode port : container.path("ports")) {
            if (port.path("hostPort").asInt() != 0) {
                found.add(name + "hostPort must not be set");
            }
        }
    }

    private static JsonNode first(JsonNode own, JsonNode ofPod, String field) {
        return own.has(field) ? own.path(field) : ofPod.path(field);
    }
}

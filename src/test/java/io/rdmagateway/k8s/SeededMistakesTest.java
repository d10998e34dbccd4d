package io.rdmagateway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules find what people get wrong. */
class SeededMistakesTest {

    private static final String POD = "/spec/template/spec";
    private static final String GATEWAY = POD + "/containers/0";

    private static Manifests right;

    @BeforeAll
    static void build() throws Exception {
        right = Kustomize.find().build(Path.of("k8s/overlays/etcd"));
        assertThat(Rules.findings(right)).isEmpty();
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                set(GATEWAY + "/ports/0/containerPort", "9444", "ports must be {grpc=9443/TCP"),
                set(
                        GATEWAY + "/ports/0/containerPort",
                        "'9443'",
                        "wrong type of spec.template.spec.containers.0.ports.0.containerPort"),
                set(GATEWAY + "/args/0", "server", "args: Unmatched argument"),
                set(
                        GATEWAY + "/readinesProbe",
                        "{}",
                        "there is no field spec.template.spec.containers.0.readinesProbe"),
                set(
                        GATEWAY + "/livenessProbe/httpGet/path",
                        "/q/health",
                        "livenessProbe.httpGet.path must be '/q/health/live'"),
                set(
                        GATEWAY + "/readinessProbe/httpGet/port",
                        "grpc",
                        "readinessProbe.httpGet.port must be 'management'"),
                remove(GATEWAY + "/startupProbe", "startupProbe is missing"),
                remove(
                        GATEWAY + "/resources/limits/rdma~1hca_shared_devices_a",
                        "one resource of an RDMA device plugin, not 0"),
                set(
                        GATEWAY + "/resources/limits/rdma~1hca_shared_devices_a",
                        "'0.5'",
                        "must be a whole number, not 0.5"),
                set(
                        GATEWAY + "/resources/requests/rdma~1hca_shared_devices_a",
                        "1",
                        "must be under limits, not under requests"),
                remove(GATEWAY + "/resources/limits/memory", "resources.limits must have memory"),
                set(GATEWAY + "/image", "rdma-gateway:latest", "image must be rdma-gateway:"),
                set(GATEWAY + "/image", "rdma-gateway:0.0.1", "image must be rdma-gateway:"),
                set(
                        GATEWAY + "/image",
                        "registry.example.com/rdma-gateway",
                        "without a registry, not registry.example.com"),
                set(GATEWAY + "/env/0/value", "https://etcd.example.com:2379", "the name of a host: etcd.example.com"),
                set(GATEWAY + "/env/0/name", "GATEWAY_DIRECTORY_KINDS", "GATEWAY_DIRECTORY_KINDS is no setting"),
                set(
                        GATEWAY + "/env/0/name",
                        "QUARKUS_TLS__GATEWAY__KEYSTORE",
                        "QUARKUS_TLS__GATEWAY__KEYSTORE is no setting"),
                set(GATEWAY + "/env/0/value", "$(NOT_THERE)", "refers to NOT_THERE, which is not defined above"),
                set(GATEWAY + "/env/0/value", "5", "wrong type of spec.template.spec.containers.0.env.0.value"),
                set(GATEWAY + "/securityContext/privileged", "true", "privileged must not be true"),
                set(GATEWAY + "/securityContext/capabilities/add", "[IPC_LOCK]", "capabilities.add must be empty"),
                remove(GATEWAY + "/securityContext/capabilities", "capabilities.drop must have ALL"),
                remove(GATEWAY + "/securityContext/allowPrivilegeEscalation", "allowPrivilegeEscalation must be false"),
                remove(GATEWAY + "/securityContext/readOnlyRootFilesystem", "readOnlyRootFilesystem must be true"),
                remove(POD + "/securityContext/runAsNonRoot", "runAsNonRoot must be true"),
                set(POD + "/securityContext/runAsUser", "0", "runAsUser must be a number other than 0"),
                remove(POD + "/securityContext/seccompProfile", "seccompProfile must be RuntimeDefault"),
                set(POD + "/hostNetwork", "true", "hostNetwork must not be true"),
                remove(POD + "/automountServiceAccountToken", "automountServiceAccountToken must be false"),
                set(POD + "/volumes/0", "{name: etcd, hostPath: {path: /dev/infiniband}}", "must not be a hostPath"),
                set(POD + "/terminationGracePeriodSeconds", "5", "terminationGracePeriodSeconds must be at least 18"),
                set(GATEWAY + "/volumeMounts/0/name", "certs", "mounts certs, and there is no such volume"),
                set("/spec/template/metadata/labels/app.kubernetes.io~1name", "gateway", "selector matches no pod"),
                set("/spec/serviceName", "rdma-gateway-ready", "there is no headless Service rdma-gateway-ready"),
                of("Service", "/spec/ports/0/targetPort", "https", "there is no targetPort 'https'"),
                of("Service", "/spec/ports/0/port", "443", "port grpc must be 9443/TCP, not 443/TCP"),
                of("NetworkPolicy", "/spec/ingress/0/ports/0/port", "8443", "ports of ingress must be"),
                of("NetworkPolicy", "/spec/ingress/0/from", "[]", "lets everything through"),
                of("NetworkPolicy", "/spec/egress/2/ports/0/port", "2380", "ports of egress must be"),
                of("NetworkPolicy", "/apiVersion", "networking.k8s.io/v2", "nothing here knows how to check"),
                of("PodDisruptionBudget", "/spec/selector/matchLabels", "{app: gateway}", "selector matches no pod"),
                of("Certificate", "/spec/dnsName", "[a]", "there is no field spec.dnsName"),
                of("Certificate", "/spec/privateKey/size", "'256 bit'", "wrong type of spec.privateKey.size"));
    }

    private static Mistake set(String path, String value, String finding) {
        return of("StatefulSet", path, value, finding);
    }

    private static Mistake remove(String path, String finding) {
        return of("StatefulSet", path, "", finding);
    }

    private static Mistake of(String kind, String path, String value, String finding) {
        return new Mistake(kind, path, value, finding);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldFindTheMistake(Mistake mistake) throws Exception {
        assertThat(Rules.findings(mistake.in(right)))
                .anySatisfy(found -> assertThat(found).contains(mistake.finding()));
    }

    @Test
    void shouldFindWhatIsMissingByTheSchemas() throws Exception {
        List<Mistake> mistakes = List.of(
                remove("/spec/selector", "/spec must have required property selector"),
                remove(GATEWAY + "/name", "/spec/template/spec/containers/0 must have required property name"),
                remove(GATEWAY + "/ports/0/containerPort", "must have required property containerPort"),
                of("Certificate", "/spec/secretName", "", "/spec must have required property secretName"),
                of("Certificate", "/spec/usages/0", "serving", "must be equal to one of the allowed values"),
                of("NetworkPolicy", "/kind", "NetworkPolice", "no schema of networking.k8s.io/v1"));
        List<JsonNode> objects = new ArrayList<>();
        for (Mistake mistake : mistakes) {
            mistake.in(right).objects().stream()
                    .filter(object -> !right.objects().contains(object))
                    .forEach(objects::add);
        }
        List<String> findings = RequiredFields.findings(new Manifests(objects));
        assertThat(findings).hasSize(mistakes.size());
        assertThat(mistakes)
                .allSatisfy(mistake -> assertThat(findings).anyMatch(found -> found.contains(mistake.finding())));
    }
}

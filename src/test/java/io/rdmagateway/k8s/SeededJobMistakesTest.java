package io.rdmagateway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules find what people get wrong in a client's job, in either of its containers. */
class SeededJobMistakesTest {

    private static final String POD = "/spec/template/spec";
    private static final String GET = POD + "/containers/0";
    private static final String PUT = POD + "/initContainers/0";
    private static final String DEVICE = "/resources/limits/rdma~1hca_shared_devices_a";

    private static Manifests soft;
    private static Manifests shared;

    @BeforeAll
    static void build() throws Exception {
        Kustomize kustomize = Kustomize.find();
        soft = Examples.besideGateways(kustomize, "client-job");
        shared = Examples.besideGateways(kustomize, "client-job-rdma");
        assertThat(Rules.findings(soft)).isEmpty();
        assertThat(Rules.findings(shared)).isEmpty();
    }

    static Stream<Mistake> mistakesOfPrograms() {
        return Stream.of(GET, PUT)
                .flatMap(container -> Stream.of(
                        set(container + "/image", "rdma-gateway:latest", "image must be rdma-gateway:"),
                        set(container + "/image", "rdma-gateway", "image must be rdma-gateway:"),
                        set(container + "/image", "registry.example.com/rdma-gateway", "without a registry"),
                        set(container + "/command", "[sh, -c, rdmagw get hello]", "command must not be set"),
                        set(container + "/args/0", "fetch", "args: Unmatched argument"),
                        set(container + "/args/1", "--yaml", "args: Unknown option"),
                        remove(container + "/resources/limits/memory", "resources.limits must have memory"),
                        remove(container + "/resources/requests/cpu", "resources.requests must have cpu"),
                        remove(container + "/resources/requests/memory", "resources.requests must have memory"),
                        set(container + "/resources/limits/rdma~1hca", "1", "the soft device needs none of [rdma/hca]"),
                        set(container + "/env/0/name", "RDMAGW_GATWAY", "RDMAGW_GATWAY is no setting"),
                        set(container + "/env", "[]", "RDMAGW_GATEWAY must be set"),
                        set(container + "/env/2/value", "auto", "RDMAGW_PROVIDER is auto where the gateway's is soft"),
                        set(container + "/volumeMounts/0/name", "certs", "and there is no such volume"),
                        set(container + "/volumeMounts/0/mountPath", "/certs", "no secret is mounted at"),
                        remove(container + "/volumeMounts/2", "has no /tmp")));
    }

    static Stream<Mistake> mistakesOfConfinement() {
        Stream<Mistake> ofContainers = Stream.of(GET, PUT)
                .map(container -> container + "/securityContext")
                .flatMap(context -> Stream.of(
                        set(context + "/privileged", "true", "privileged must not be true"),
                        set(context + "/capabilities/add", "[IPC_LOCK]", "capabilities.add must be empty"),
                        set(context + "/runAsUser", "0", "runAsUser must be a number other than 0"),
                        remove(context + "/capabilities", "capabilities.drop must have ALL"),
                        remove(context + "/allowPrivilegeEscalation", "allowPrivilegeEscalation must be false"),
                        remove(context + "/readOnlyRootFilesystem", "readOnlyRootFilesystem must be true")));
        Stream<Mistake> ofPod = Stream.of(
                remove(POD + "/securityContext/runAsNonRoot", "runAsNonRoot must be true"),
                remove(POD + "/securityContext/seccompProfile", "seccompProfile must be RuntimeDefault"),
                remove(POD + "/securityContext/fsGroup", "secret of volume tls is for root only"),
                set(POD + "/volumes/0/secret/defaultMode", "256", "secret of volume tls is for root only"),
                set(POD + "/volumes/1", "{name: data, hostPath: {path: /home}}", "must not be a hostPath"),
                set(POD + "/volumes/1/configMap/name", "rdma-client-file", "there is no ConfigMap rdma-client-file"),
                remove(POD + "/automountServiceAccountToken", "automountServiceAccountToken must be false"),
                set(POD + "/hostNetwork", "true", "hostNetwork must not be true"));
        return Stream.concat(ofContainers, ofPod);
    }

    static Stream<Mistake> mistakesOfJobs() {
        return Stream.of(
                set(POD + "/restartPolicy", "OnFailure", "restartPolicy must be Never"),
                remove("/spec/backoffLimit", "backoffLimit must be set"),
                remove("/spec/ttlSecondsAfterFinished", "ttlSecondsAfterFinished must be set"),
                set("/spec/retries", "2", "there is no field spec.retries"),
                set("/spec/backoffLimit", "'2'", "wrong type of spec.backoffLimit"));
    }

    static Stream<Mistake> mistakesBesideGateways() {
        return Stream.of(
                remove(
                        "/spec/template/metadata/labels/rdma-gateway-client",
                        "NetworkPolicy/rdma-gateway lets nothing through"),
                calling("rdma-gateway-1.rdma-gateway.default.svc:9443", "no gateway is at rdma-gateway-1."),
                calling("rdma-gateway-0.rdma-gateway.default.svc:443", "no gateway is at rdma-gateway-0."),
                calling("rdma-gateway-ready.default.svc:9443", "no gateway is at rdma-gateway-ready."),
                calling("rdma-gateway-1.rdma-gateway.default.svc:9443", "its containers call ["),
                calling("gateway.example.com:9443", "the name of a host: gateway.example.com"),
                set(POD + "/volumes/0/secret/items/1/path", "tls.crt", "must have [client.crt]"),
                set(POD + "/volumes/0/secret/secretName", "rdma-gateway-tls", "no Certificate fills secret"),
                new Mistake("Certificate", "/spec/usages", "[server auth]", "must be for client auth"),
                new Mistake(
                        "Certificate",
                        "/spec/uris/0",
                        "spiffe://cluster.local/ns/default/sa/somebody",
                        "no role of the gateway lets Certificate/rdma-client make a region"),
                new Mistake("NetworkPolicy", "/spec/egress/2", "", "(egress)"));
    }

    static Stream<Mistake> mistakesWithDevices() {
        return Stream.of(GET, PUT)
                .flatMap(container -> Stream.of(
                        remove(container + DEVICE, "one resource of an RDMA device plugin, not 0"),
                        set(container + DEVICE, "'0.5'", "must be a whole number, not 0.5"),
                        set(container + "/resources/limits/rdma~1other", "1", "RDMA device plugin, not 2"),
                        set(container + "/resources/limits", "{memory: 1Gi, rdma/b: 1}", "asks for {rdma/b=1} where"),
                        set(
                                container + "/resources/requests/rdma~1hca_shared_devices_a",
                                "1",
                                "must be under limits, not under requests"),
                        remove("/spec/template/metadata/annotations", "must be in the network of the gateway's")));
    }

    private static Mistake set(String path, String value, String finding) {
        return new Mistake("Job", path, value, finding);
    }

    private static Mistake remove(String path, String finding) {
        return set(path, "", finding);
    }

    private static Mistake calling(String address, String finding) {
        return set(GET + "/env/0/value", address, finding);
    }

    @ParameterizedTest
    @MethodSource({"mistakesOfPrograms", "mistakesOfConfinement", "mistakesOfJobs", "mistakesBesideGateways"})
    void shouldFindTheMistake(Mistake mistake) throws Exception {
        shouldFind(mistake, soft);
    }

    @ParameterizedTest
    @MethodSource({"mistakesWithDevices", "mistakesOfConfinement", "mistakesOfJobs"})
    void shouldFindTheMistakeWhereThereIsADevice(Mistake mistake) throws Exception {
        shouldFind(mistake, shared);
    }

    private static void shouldFind(Mistake mistake, Manifests right) throws Exception {
        assertThat(Rules.findings(mistake.in(right)))
                .anySatisfy(found -> assertThat(found).contains(mistake.finding()));
    }
}

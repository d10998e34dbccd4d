package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.IdentityPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Jobs that are applied with the gateways that they call: there is the pod, its policy lets them in, its roles let them do
 * what they do, and both use the same kind of device. Nothing where there are no gateways.
 */
final class ClientsBesideGateways implements Rule {

    private static final Pattern POD = Pattern.compile("([a-z0-9-]+)-(\\d+)\\.([a-z0-9-]+)\\.[a-z0-9-]+\\.svc:(\\d+)");
    private static final String NETWORKS = "k8s.v1.cni.cncf.io~1networks";

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests
                .ofKind("StatefulSet")
                .flatMap(gateway -> manifests.ofKind("Job").flatMap(job -> {
                    List<String> found = new ArrayList<>();
                    Manifests.containers(job).forEach(container -> {
                        String name = "container " + container.path("name").asText() + ": ";
                        address(gateway, container).map(name::concat).forEach(found::add);
                        device(gateway, container).map(name::concat).forEach(found::add);
                    });
                    network(gateway, job, found);
                    policies(manifests, gateway, job, found);
                    roles(manifests, gateway, job, found);
                    return found.stream().map(finding -> Manifests.id(job) + ": " + finding);
                }));
    }

    private static JsonNode server(JsonNode gateway) {
        return Manifests.pod(gateway).path("containers").path(0);
    }

    private static Stream<String> address(JsonNode gateway, JsonNode container) {
        String address = Clients.value(container, Clients.GATEWAY);
        Matcher pod = POD.matcher(address);
        boolean there = pod.matches()
                && pod.group(1).equals(gateway.at("/metadata/name").asText())
                && Integer.parseInt(pod.group(2)) < gateway.at("/spec/replicas").asInt()
                && pod.group(3).equals(gateway.at("/spec/serviceName").asText())
                && Application.grpcPort().equals(pod.group(4) + "/TCP");
        return there ? Stream.empty() : Stream.of("no gateway is at " + address);
    }

    private static Stream<String> device(JsonNode gateway, JsonNode container) {
        List<String> found = new ArrayList<>();
        String theirs = Clients.value(server(gateway), "GATEWAY_PROVIDER");
        String own = Clients.value(container, "RDMAGW_PROVIDER");
        if (!own.equals(theirs)) {
            found.add("RDMAGW_PROVIDER is " + own + " where the gateway's is " + theirs);
        }
        Map<String, String> devices = devices(server(gateway));
        if (!devices(container).equals(devices)) {
            found.add("asks for " + devices(container) + " where the gateway asks for " + devices);
        }
        return found.stream();
    }

    private static Map<String, String> devices(JsonNode container) {
        Map<String, String> devices = new TreeMap<>();
        container.at("/resources/limits").properties().stream()
                .filter(limit -> limit.getKey().contains("/"))
                .forEach(limit -> devices.put(limit.getKey(), limit.getValue().asText()));
        return devices;
    }

    private static void network(JsonNode gateway, JsonNode job, List<String> found) {
        String annotation = "/spec/template/metadata/annotations/" + NETWORKS;
        if (!Objects.equals(job.at(annotation), gateway.at(annotation))) {
            found.add("its pods must be in the network of the gateway's: " + gateway.at(annotation));
        }
    }

    /** Calls go one way, packets of the soft device both. */
    private static void policies(Manifests manifests, JsonNode gateway, JsonNode job, List<String> found) {
        JsonNode pods = gateway.at("/spec/template/metadata/labels");
        JsonNode labels = job.at("/spec/template/metadata/labels");
        boolean soft = Clients.value(server(gateway), "GATEWAY_PROVIDER").equals("soft");
        Set<String> in = new HashSet<>(Set.of(Application.grpcPort()));
        Set<String> out = new HashSet<>();
        if (soft) {
            in.add(Application.softPort());
            out.add(Application.softPort());
        }
        manifests
                .ofKind("NetworkPolicy")
                .filter(policy -> Selectors.matches(policy.at("/spec/podSelector/matchLabels"), pods))
                .forEach(policy -> {
                    require(policy, "ingress", "from", labels, in, found);
                    require(policy, "egress", "to", labels, out, found);
                });
    }

    private static void require(
            JsonNode policy, String direction, String peers, JsonNode labels, Set<String> wanted, List<String> found) {
        Set<String> missing = new HashSet<>(wanted);
        for (JsonNode rule : policy.path("spec").path(direction)) {
            if (Manifests.elements(rule.path(peers))
                    .anyMatch(peer -> peer.has("podSelector")
                            && Selectors.matches(peer.at("/podSelector/matchLabels"), labels))) {
                missing.removeAll(Ports.portsOf(rule));
            }
        }
        if (!missing.isEmpty()) {
            found.add(Manifests.id(policy) + " lets nothing through to or from its pods at " + missing + " ("
                    + direction + ")");
        }
    }

    private static void roles(Manifests manifests, JsonNode gateway, JsonNode job, List<String> found) {
        boolean makes = Manifests.containers(job)
                .anyMatch(container -> container.path("args").path(0).asText().equals("put"));
        List<IdentityPattern> members = Stream.of("GATEWAY_ROLES_STEWARD", "GATEWAY_ROLES_CLIENT")
                .limit(makes ? 1 : 2)
                .flatMap(role -> Stream.of(Clients.value(server(gateway), role).split(",")))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .map(IdentityPattern::new)
                .toList();
        Manifests.elements(Manifests.pod(job).path("volumes"))
                .filter(volume -> volume.has("secret"))
                .flatMap(volume -> Clients.certificate(manifests, volume.path("secret")).stream())
                .filter(certificate -> Manifests.texts(certificate.at("/spec/uris")).stream()
                        .map(Identity::new)
                        .noneMatch(who -> members.stream().anyMatch(member -> member.matches(who))))
                .forEach(certificate -> found.add("no role of the gateway lets " + Manifests.id(certificate)
                        + (makes ? " make a region" : " do anything")));
    }
}

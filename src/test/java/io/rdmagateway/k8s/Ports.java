package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Containers, services and network policies name the ports that the program listens on. */
final class Ports implements Rule {

    private static final Set<String> DNS = Set.of("53/UDP", "53/TCP");

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests.ofKind("StatefulSet").flatMap(gateway -> {
            JsonNode container = Manifests.pod(gateway).path("containers").path(0);
            boolean soft = Manifests.elements(container.path("env"))
                    .anyMatch(variable -> variable.path("name").asText().equals("GATEWAY_PROVIDER")
                            && variable.path("value").asText().equals("soft"));
            Map<String, String> ports = Application.ports(soft);
            List<String> found = new ArrayList<>();
            Map<String, String> declared = new TreeMap<>();
            for (JsonNode port : container.path("ports")) {
                declared.put(port.path("name").asText(), portOf(port, "containerPort"));
            }
            expect(Manifests.id(gateway) + ": ports", declared, new TreeMap<>(ports), found);
            manifests.ofKind("Service").forEach(service -> ofService(service, ports, found));
            List<JsonNode> policies = manifests.ofKind("NetworkPolicy").toList();
            if (policies.isEmpty()) {
                found.add("there is no NetworkPolicy");
            }
            policies.forEach(policy -> ofPolicy(policy, ports, container, found));
            return found.stream();
        });
    }

    private static void ofService(JsonNode service, Map<String, String> ports, List<String> found) {
        for (JsonNode port : service.at("/spec/ports")) {
            String target = port.path("targetPort").asText();
            if (!ports.containsKey(target)) {
                found.add(Manifests.id(service) + ": there is no targetPort '" + target + "'");
            } else {
                expect(Manifests.id(service) + ": port " + target, portOf(port, "port"), ports.get(target), found);
            }
        }
    }

    private static void ofPolicy(JsonNode policy, Map<String, String> ports, JsonNode container, List<String> found) {
        String id = Manifests.id(policy);
        expect(
                id + ": policyTypes",
                Set.copyOf(Manifests.texts(policy.at("/spec/policyTypes"))),
                Set.of("Ingress", "Egress"),
                found);
        expect(
                id + ": ports of ingress",
                allowed(id, policy, "ingress", "from", found),
                new TreeSet<>(ports.values()),
                found);
        Set<String> out = new TreeSet<>(ports.values());
        out.remove(ports.get("management"));
        out.addAll(DNS);
        etcd(container).forEach(out::add);
        expect(id + ": ports of egress", allowed(id, policy, "egress", "to", found), out, found);
        for (JsonNode rule : policy.at("/spec/ingress")) {
            Set<String> together = portsOf(rule);
            if (together.contains(ports.get("management")) && together.size() > 1) {
                found.add(id + ": whoever may call the gateway must not see the management port for that");
            }
        }
    }

    private static Set<String> allowed(String id, JsonNode policy, String direction, String peers, List<String> found) {
        Set<String> allowed = new TreeSet<>();
        for (JsonNode rule : policy.path("spec").path(direction)) {
            if (rule.path(peers).isEmpty() || rule.path("ports").isEmpty()) {
                found.add(
                        id + ": a rule of " + direction + " without '" + peers + "' or ports lets everything through");
            }
            allowed.addAll(portsOf(rule));
        }
        return allowed;
    }

    static Set<String> portsOf(JsonNode rule) {
        Set<String> ports = new HashSet<>();
        rule.path("ports").forEach(port -> ports.add(portOf(port, "port")));
        return ports;
    }

    private static Stream<String> etcd(JsonNode container) {
        return Manifests.elements(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals("GATEWAY_DIRECTORY_ETCD_ENDPOINTS"))
                .flatMap(variable -> Stream.of(variable.path("value").asText().split(",")))
                .map(endpoint -> endpoint.substring(endpoint.lastIndexOf(':') + 1) + "/TCP");
    }

    private static String portOf(JsonNode port, String field) {
        return port.path(field).asText() + "/" + port.path("protocol").asText("TCP");
    }

    private static <T> void expect(String what, T actual, T expected, List<String> found) {
        if (!actual.equals(expected)) {
            found.add(what + " must be " + expected + ", not " + actual);
        }
    }
}

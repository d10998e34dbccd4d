package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Jobs that call a gateway: they end, are cleared away, know whom to call, and have the certificate of a client. */
final class Clients implements Rule {

    static final String GATEWAY = "RDMAGW_GATEWAY";

    private static final String CERTIFICATES = "RDMAGW_CERT_DIR";
    private static final Set<String> FILES = Set.of("ca.crt", "client.crt", "client.key");

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests.ofKind("Job").flatMap(job -> {
            List<String> found = new ArrayList<>();
            ofJob(job, found);
            Set<String> called = new HashSet<>();
            Manifests.containers(job).forEach(container -> {
                String name = "container " + container.path("name").asText() + ": ";
                for (String variable : List.of(GATEWAY, CERTIFICATES)) {
                    if (value(container, variable).isEmpty()) {
                        found.add(name + variable + " must be set: what it is otherwise is for one's own machine");
                    }
                }
                called.add(value(container, GATEWAY));
                ofCertificate(manifests, job, container, found);
            });
            if (called.size() > 1) {
                found.add("a region is on one gateway, and its containers call " + called);
            }
            return found.stream().map(finding -> Manifests.id(job) + ": " + finding);
        });
    }

    private static void ofJob(JsonNode job, List<String> found) {
        if (!Manifests.pod(job).path("restartPolicy").asText().equals("Never")) {
            found.add("restartPolicy must be Never: the log of every attempt stays");
        }
        for (String limit : List.of("backoffLimit", "ttlSecondsAfterFinished")) {
            if (!job.path("spec").has(limit)) {
                found.add(limit + " must be set: jobs that fail, or that are done, stay for long otherwise");
            }
        }
    }

    private static void ofCertificate(Manifests manifests, JsonNode job, JsonNode container, List<String> found) {
        String name = "container " + container.path("name").asText() + ": ";
        String directory = value(container, CERTIFICATES);
        Optional<JsonNode> secret = Manifests.elements(container.path("volumeMounts"))
                .filter(mount -> mount.path("mountPath").asText().equals(directory))
                .flatMap(mount -> Manifests.elements(Manifests.pod(job).path("volumes"))
                        .filter(volume -> volume.path("name").equals(mount.path("name"))))
                .map(volume -> volume.path("secret"))
                .filter(JsonNode::isObject)
                .findFirst();
        if (secret.isEmpty()) {
            found.add(name + "no secret is mounted at " + CERTIFICATES);
            return;
        }
        Set<String> missing = new HashSet<>(FILES);
        secret.get()
                .path("items")
                .forEach(item -> missing.remove(item.path("path").asText()));
        if (!missing.isEmpty()) {
            found.add(name + CERTIFICATES + " must have " + missing + ": name the items of the secret so");
        }
        Optional<JsonNode> certificate = certificate(manifests, secret.get());
        if (certificate.isEmpty()) {
            found.add(name + "no Certificate fills secret "
                    + secret.get().path("secretName").asText());
        } else if (!Manifests.texts(certificate.get().at("/spec/usages")).contains("client auth")) {
            found.add(Manifests.id(certificate.get()) + " must be for client auth");
        }
    }

    /** Returns what fills a volume's secret. */
    static Optional<JsonNode> certificate(Manifests manifests, JsonNode secret) {
        return manifests
                .ofKind("Certificate")
                .filter(it -> it.at("/spec/secretName").equals(secret.path("secretName")))
                .findFirst();
    }

    /** Returns what a variable is set to, or nothing. */
    static String value(JsonNode container, String variable) {
        return Manifests.elements(container.path("env"))
                .filter(it -> it.path("name").asText().equals(variable))
                .map(it -> it.path("value").asText())
                .findFirst()
                .orElse("");
    }
}

package io.rdmagateway.k8s;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What {@code k8s/examples} has, with the gateways that each of them says it is for. */
final class Examples {

    static final Path ROOT = Path.of("k8s");

    /** Overlays by example. */
    static final Map<String, String> OVERLAYS = Map.of("client-job", "soft", "client-job-rdma", "rdma-shared");

    private Examples() {}

    /** Builds both, the gateways first. */
    static Manifests besideGateways(Kustomize kustomize, String example) throws IOException {
        return kustomize
                .build(ROOT.resolve("overlays", OVERLAYS.get(example)))
                .with(kustomize.build(ROOT.resolve("examples", example)));
    }
}

package io.rdmagateway.k8s;

import java.util.List;

/** All of them, but for {@link RequiredFields}, which costs a process. */
final class Rules {

    private static final List<Rule> ALL = List.of(
            new StrictModels(),
            new RestrictedProfile(),
            new Containers(),
            new Environment(),
            new Volumes(),
            new Probes(),
            new Ports(),
            new Selectors(),
            new Clients(),
            new ClientsBesideGateways(),
            new HostNames());

    private Rules() {}

    static List<String> findings(Manifests manifests) {
        return ALL.stream().flatMap(rule -> rule.findings(manifests)).toList();
    }
}

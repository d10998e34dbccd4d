package io.rdmagateway.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was found on a machine.
 *
 * @param provider the one that would be used; empty when none can be
 * @param device the one that would be used; empty when none will do
 */
public record Report(List<Finding> findings, Optional<String> provider, Optional<String> device) {

    public boolean works() {
        return device.isPresent() && findings.stream().noneMatch(Finding::isFailed);
    }

    /** Says in one sentence whether RDMA works here, and with what. */
    public String conclusion() {
        if (works()) {
            return "RDMA works here, on %s (provider %s)".formatted(device.orElseThrow(), provider.orElseThrow());
        }
        return findings.stream()
                        .filter(Finding::isFailed)
                        .findFirst()
                        .map(finding -> "RDMA does not work here: " + finding.check() + ": " + finding.found())
                        .orElse("RDMA does not work here")
                + alternatives();
    }

    /** Names the providers that would do where the one that was asked for does not. */
    private String alternatives() {
        return findings.stream()
                .filter(finding -> provider.isEmpty() && finding.verdict() == Verdict.OK)
                .map(Finding::check)
                .filter(check -> check.startsWith(Diagnosis.PROVIDER))
                .map(check -> check.substring(Diagnosis.PROVIDER.length()))
                .map(name -> "; the provider " + name + " is usable")
                .collect(Collectors.joining());
    }
}

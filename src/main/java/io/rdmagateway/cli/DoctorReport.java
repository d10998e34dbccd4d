package io.rdmagateway.cli;

import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.diagnosis.Report;
import io.rdmagateway.diagnosis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code doctor} prints.
 *
 * @param local findings of this machine, those on certificates among them
 */
record DoctorReport(Report machine, List<Finding> local, GatewayTrial trial) {

    private static final String INDENT = " ".repeat(6);

    ExitStatus status() {
        return local.stream().anyMatch(Finding::isFailed) || !machine.works() ? ExitStatus.ENVIRONMENT : trial.status();
    }

    private List<Finding> all() {
        return Stream.concat(local.stream(), trial.findings().stream()).toList();
    }

    private String conclusion() {
        if (!machine.works()) {
            return machine.conclusion();
        }
        return local.stream()
                .filter(Finding::isFailed)
                .findFirst()
                .map(finding -> machine.conclusion() + ", but no gateway will do: " + finding.found())
                .orElseGet(() -> machine.conclusion() + trial.conclusion());
    }

    String text() {
        int width = all().stream()
                .mapToInt(finding -> finding.check().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (Finding finding : all()) {
            String check = finding.check() + " ".repeat(width - finding.check().length());
            lines.add("%-4s  %s  %s".formatted(mark(finding.verdict()), check, finding.found()));
            finding.details().forEach(detail -> lines.add(INDENT + detail));
            if (!finding.nextStep().isEmpty()) {
                lines.add(INDENT + "next: " + finding.nextStep());
            }
        }
        lines.add("");
        lines.add(conclusion() + ".");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case SKIPPED -> "-";
            case WARNING -> "warn";
            case FAILED -> "FAIL";
        };
    }

    String json() {
        return Json.write(Json.object(
                        "works",
                        status() == ExitStatus.OK,
                        "provider",
                        machine.provider().orElse(""),
                        "device",
                        machine.device().orElse(""),
                        "conclusion",
                        conclusion(),
                        "findings",
                        all().stream().map(DoctorReport::toJson).toList()))
                + System.lineSeparator();
    }

    private static Object toJson(Finding finding) {
        return Json.object(
                "check", finding.check(),
                "verdict", finding.verdict().name(),
                "found", finding.found(),
                "next", finding.nextStep(),
                "details", finding.details(),
                "data", finding.data());
    }
}

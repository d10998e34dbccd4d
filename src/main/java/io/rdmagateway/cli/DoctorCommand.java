package io.rdmagateway.cli;

import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.diagnosis.CertificateCheck;
import io.rdmagateway.diagnosis.CertificateCheck.Usage;
import io.rdmagateway.diagnosis.Diagnosis;
import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.diagnosis.Machine;
import io.rdmagateway.diagnosis.PinnedMemory;
import io.rdmagateway.diagnosis.Report;
import io.rdmagateway.session.SessionLimits;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says why RDMA does not work. */
@Command(
        name = "doctor",
        description =
                "Says why RDMA does not work here, with the next step; given a gateway, whether it works to there.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExit status:%n",
        footer = {
            "  0  all is well, or there are warnings only",
            "  3  something FAILED on this machine",
            "  4  the gateway refused, or one side does not trust the other",
            "  5  the gateway cannot be reached, or RDMA does not get through to it",
        })
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Report machine = Diagnosis.run(Machine.HERE, device.wanted(pinnedMemory()));
        List<Finding> findings = new ArrayList<>(machine.findings());
        findings.addAll(certificates(gateway.certificates()));
        boolean sound = machine.works() && findings.stream().noneMatch(Finding::isFailed);
        DoctorReport report = new DoctorReport(machine, findings, sound ? trial() : noTrial());
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? report.json() : report.text());
        out.flush();
        return report.status().code();
    }

    /** One session is the least that can be asked for; the most is what a gateway takes if nobody configures it. */
    private static PinnedMemory pinnedMemory() {
        SessionLimits limits = SessionLimits.DEFAULT;
        return new PinnedMemory(
                limits.pinnedBytes() / limits.maxSessions(),
                "one session",
                limits.pinnedBytes(),
                "a gateway's " + limits.maxSessions() + " sessions");
    }

    /** Certificates that nobody named and no gateway asks for, such as old ones of {@code serve --dev}, do no harm. */
    private List<Finding> certificates(TlsFiles tls) {
        CertificateCheck ofClient =
                new CertificateCheck("certificate", Usage.CLIENT, tls.caCert(), tls.cert(), tls.key());
        CertificateCheck ofGateway = CertDirectory.server(tls);
        boolean needed = gateway.isNamed() || gateway.namesCertificates();
        return Stream.of(ofClient, ofGateway)
                .filter(check -> Files.exists(check.cert()) || check == ofClient && gateway.isNamed())
                .map(check -> check.finding(Instant.now()))
                .map(finding -> needed ? finding : finding.harmless("no gateway was named"))
                .toList();
    }

    private GatewayTrial trial() {
        return gateway.isNamed() ? GatewayTrial.run(device, gateway) : GatewayTrial.NOT_ASKED_FOR;
    }

    private GatewayTrial noTrial() {
        return gateway.isNamed() ? GatewayTrial.IN_VAIN : GatewayTrial.NOT_ASKED_FOR;
    }
}

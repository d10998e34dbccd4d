package io.rdmagateway.cli;

import io.quarkus.runtime.Quarkus;
import io.rdmagateway.server.DevCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the gateway. */
@Command(
        name = "serve",
        description =
                "Runs the gateway until it is told to stop. Its configuration is Quarkus'; these options go first.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final String LOOPBACK = "localhost";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--dev",
            description =
                    "Makes certificates for development where there are none, listens on this machine only, and serves the console.")
    private boolean dev;

    @Option(
            names = "--cert-dir",
            paramLabel = "DIR",
            description = "Where --dev keeps its certificates (default: $$RDMAGW_CERT_DIR, else ~/.rdmagw/dev).")
    private Path certDir;

    @Option(names = "--provider", paramLabel = "NAME", description = "auto, ibverbs or soft (gateway.provider).")
    private String provider;

    @Option(
            names = "--soft-address",
            paramLabel = "ADDRESS",
            description =
                    "Local IP address of the soft device, IPv4 or IPv6 (gateway.soft.addresses; default: 127.0.0.1).")
    private String softAddress;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on (quarkus.http.host).")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of gRPC and REST (quarkus.http.ssl-port).")
    private Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Port of health and metrics (quarkus.management.port).")
    private Integer managementPort;

    @Override
    public Integer call() throws IOException {
        configure("gateway.provider", provider);
        configure("gateway.soft.addresses", softAddress);
        configure("quarkus.http.ssl-port", port);
        configure("quarkus.management.port", managementPort);
        if (dev) {
            configureForDevelopment(
                    CertDirectory.of(certDir, System.getenv()),
                    spec.commandLine().getErr());
        }
        configure("quarkus.http.host", host);
        OrderlyExit.install();
        Quarkus.run();
        return ExitStatus.OK.code();
    }

    static void configureForDevelopment(Path dir, PrintWriter err) throws IOException {
        DevCertificates certificates = DevCertificates.in(dir);
        configure("quarkus.tls.gateway.key-store.pem.0.cert", certificates.serverCert());
        configure("quarkus.tls.gateway.key-store.pem.0.key", certificates.serverKey());
        configure("quarkus.tls.gateway.trust-store.pem.certs", certificates.caCert());
        configure("gateway.roles.steward", DevCertificates.CLIENT_URI + "," + DevCertificates.GATEWAY_URI);
        configure("quarkus.http.host", LOOPBACK);
        configure("quarkus.management.host", LOOPBACK);
        configure("gateway.console.enabled", true);
        err.println("rdmagw: development certificates in " + dir + ": who can read them can connect");
    }

    /** Goes before files and environment, as system properties do. */
    private static void configure(String name, Object value) {
        if (value != null) {
            System.setProperty(name, value.toString());
        }
    }
}

package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which gateway to talk to, and as whom. */
final class GatewayArguments {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--gateway",
            paramLabel = "HOST[:PORT]",
            description = "Where the gateway listens (default: $$RDMAGW_GATEWAY, else localhost:9443).",
            defaultValue = "${env:RDMAGW_GATEWAY:-localhost:9443}")
    private String gateway;

    @Option(
            names = "--cert-dir",
            paramLabel = "DIR",
            description = "Holds ca.crt, client.crt and client.key (default: $$RDMAGW_CERT_DIR, else what 'serve --dev'"
                    + " made in ~/.rdmagw/dev).")
    private Path certDir;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM: who may have signed the gateway's certificate.")
    private Path ca;

    @Option(names = "--cert", paramLabel = "FILE", description = "PEM: the client's certificate.")
    private Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM: the client's private key.")
    private Path key;

    @Option(
            names = "--rpc-timeout",
            paramLabel = "SECONDS",
            description = "How long one call may take (default: ${DEFAULT-VALUE}).",
            defaultValue = "15")
    private int rpcTimeoutSeconds;

    /** True when the user named a gateway, here or in the environment. */
    boolean isNamed() {
        return command.commandLine().getParseResult().hasMatchedOption("--gateway")
                || System.getenv("RDMAGW_GATEWAY") != null;
    }

    /** True when the user said where certificates are, here or in the environment. */
    boolean namesCertificates() {
        return Stream.of(certDir, ca, cert, key).anyMatch(Objects::nonNull) || System.getenv("RDMAGW_CERT_DIR") != null;
    }

    /** Returns one that is about to connect, which takes as long as to open a device. */
    GatewayClient connect() {
        GatewayClient client = new GatewayClient(options());
        client.connect();
        return client;
    }

    GatewayOptions options() {
        if (rpcTimeoutSeconds < 1) {
            throw CommandException.badInput("--rpc-timeout: must be at least 1 second");
        }
        try {
            return new GatewayOptions(GatewayAddress.parse(gateway), tls(), Duration.ofSeconds(rpcTimeoutSeconds));
        } catch (IllegalArgumentException e) {
            throw CommandException.badInput(e.getMessage());
        }
    }

    /** Returns the files of {@link #options}, when all that was given makes sense. */
    TlsFiles certificates() {
        options();
        return tls();
    }

    private TlsFiles tls() {
        TlsFiles fromDir = CertDirectory.client(CertDirectory.of(certDir, System.getenv()));
        return new TlsFiles(
                ca == null ? fromDir.caCert() : ca,
                cert == null ? fromDir.cert() : cert,
                key == null ? fromDir.key() : key);
    }
}

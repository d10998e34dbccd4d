package io.rdmagateway.cli;

import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.diagnosis.CertificateCheck;
import java.nio.file.Path;
import java.util.Map;

/** Where certificates lie when nobody says otherwise, and how their files are called. */
final class CertDirectory {

    private CertDirectory() {}

    /** Returns the chosen directory, else the one in the environment, else the one below the home directory. */
    static Path of(Path chosen, Map<String, String> environment) {
        if (chosen != null) {
            return chosen;
        }
        String configured = environment.get("RDMAGW_CERT_DIR");
        if (configured != null && !configured.isEmpty()) {
            return Path.of(configured);
        }
        // What a shell calls home; the JVM's property is the password file's.
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(home, ".rdmagw", "dev");
    }

    /** Names what a gateway would use, beside a client's files. */
    static CertificateCheck server(TlsFiles client) {
        return new CertificateCheck(
                "certificate-of-gateway",
                CertificateCheck.Usage.SERVER,
                client.caCert(),
                client.cert().resolveSibling("server.crt"),
                client.key().resolveSibling("server.key"));
    }

    static TlsFiles client(Path dir) {
        return new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"));
    }
}

package io.rdmagateway.cli;

import io.rdmagateway.client.TlsFiles;
import java.nio.file.Path;

/** How the files of a certificate directory are called. */
final class CertDirectory {

    private CertDirectory() {}

    static TlsFiles client(Path dir) {
        return new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"));
    }
}

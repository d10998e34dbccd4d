package io.rdmagateway.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * What {@code quarkus:dev} starts: {@code serve --dev}, again and again in one JVM, as the sources change. So it does not end
 * that JVM, as a program does.
 */
@QuarkusMain(name = "dev")
public final class DevMode {

    public static void main(String... args) throws IOException {
        ServeCommand.configureForDevelopment(
                CertDirectory.of(null, System.getenv()), new PrintWriter(System.err, true));
        Quarkus.run(args);
    }
}

package io.rdmagateway.cli;

import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ./rdmagw} as a user runs it against a gateway.
 *
 * @param softAddress where its soft device sends from
 * @param entering what the command line begins with, to run it somewhere else
 */
record Program(ServedGateway gateway, String softAddress, List<String> entering) {

    Program(ServedGateway gateway, String softAddress) {
        this(gateway, softAddress, List.of());
    }

    /** What a command printed, and its exit status. */
    record Outcome(int status, String out, String err) {

        JsonObject object() {
            return new JsonObject(out);
        }

        JsonArray array() {
            return new JsonArray(out);
        }
    }

    /** Runs a command that uses no device. */
    Outcome ask(String... command) {
        return outcome(startAsking(command));
    }

    /** Runs a command that moves bytes. */
    Outcome move(String... command) {
        return outcome(startMoving(command));
    }

    Process startMoving(String... command) {
        return start(List.of("--provider", "soft", "--soft-address", softAddress), command);
    }

    /** Starts a command that uses no device and does not end by itself. */
    Process startAsking(String... command) {
        return start(List.of(), command);
    }

    private Process start(List<String> more, String... command) {
        List<String> words = Stream.of(
                        entering.stream(),
                        Stream.of("./rdmagw"),
                        Stream.of(command),
                        Stream.of("--gateway", "localhost:" + gateway.port()),
                        Stream.of("--cert-dir", gateway.certificates().toString()),
                        more.stream())
                .flatMap(part -> part)
                .toList();
        try {
            return new ProcessBuilder(words).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome outcome(Process process) {
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.onExit().join().exitValue(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

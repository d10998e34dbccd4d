package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.proto.v1.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows and ends sessions. */
@Command(
        name = "sessions",
        description = "Shows and ends the sessions of your identity.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class SessionsCommand extends CommandGroup {

    @Command(
            description = "Lists your sessions, oldest first, and those that ended lately.",
            mixinStandardHelpOptions = true)
    int list(@Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            List<Session> sessions = client.sessions().list();
            return json.print(
                    spec(),
                    () -> Json.object(
                            "sessions",
                            sessions.stream()
                                    .map(session -> new SessionListing(session).json())
                                    .toList()),
                    () -> SessionListing.table(sessions));
        }
    }

    @Command(description = "Shows a session.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "SESSION") String sessionId,
            @Mixin GatewayArguments gateway,
            @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            SessionListing listing = new SessionListing(client.sessions().session(sessionId));
            return json.print(spec(), listing::json, listing::text);
        }
    }

    @Command(
            description = "Ends a session, without asking; a client that uses it finds its queue pair broken.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "SESSION") String sessionId,
            @Mixin GatewayArguments gateway,
            @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            client.sessions()
                    .delete(sessionId, client.sessions().session(sessionId).getGeneration());
            return json.print(
                    spec(),
                    () -> Json.object("deleted", List.of(sessionId)),
                    () -> "deleted " + sessionId + System.lineSeparator());
        }
    }
}

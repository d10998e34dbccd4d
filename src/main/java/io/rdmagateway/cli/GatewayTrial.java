package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.SessionFacts;
import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session with a gateway that is opened, proven, used for a moment and closed.
 *
 * @param status what the first failure means to a script
 * @param conclusion the end of a sentence that begins with how it is here
 */
record GatewayTrial(List<Finding> findings, ExitStatus status, String conclusion) {

    static final GatewayTrial NOT_ASKED_FOR =
            new GatewayTrial(List.of(Finding.skipped("gateway", "none was named with --gateway")), ExitStatus.OK, "");
    static final GatewayTrial IN_VAIN = new GatewayTrial(
            List.of(Finding.skipped("gateway", "not tried: what FAILED above comes first")), ExitStatus.OK, "");

    private static final String CONNECTION = "gateway";
    private static final String HANDSHAKE = "handshake";
    private static final String DATA_PATH = "data-path";
    private static final String FULL_PACKETS = "full-packets";

    private static final int PINGS = 20;
    private static final int PING_BYTES = 64;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

    static GatewayTrial run(DeviceArguments device, GatewayArguments arguments) {
        String address = arguments.options().address().toString();
        List<Finding> findings = new ArrayList<>();
        try (RdmaDevice local = device.open();
                GatewayClient client = arguments.connect();
                ClientSession session = client.open(local, device.sessionOptions())) {
            findings.add(Finding.ok(CONNECTION, address + " answers, and both sides trust each other"));
            findings.add(handshake(session.facts()));
            findings.add(dataPath(session));
            findings.add(fullPackets(session));
        } catch (GatewayException e) {
            findings.add(refused(e));
            return failed(findings, ExitStatus.of(e), address);
        } catch (RdmaException e) {
            findings.add(broken(e));
            return failed(findings, ExitStatus.of(e), address);
        }
        return findings.stream().anyMatch(Finding::isFailed)
                ? failed(findings, ExitStatus.UNREACHABLE, address)
                : new GatewayTrial(findings, ExitStatus.OK, ", and to the gateway at " + address);
    }

    private static GatewayTrial failed(List<Finding> findings, ExitStatus status, String address) {
        return new GatewayTrial(findings, status, ", but not to the gateway at " + address);
    }

    private static Finding handshake(SessionFacts facts) {
        return Finding.ok(
                        HANDSHAKE,
                        "%s, %s -> %s, MTU %d"
                                .formatted(
                                        Figures.time(facts.handshake()),
                                        facts.local().source().gid(),
                                        facts.gatewayGid(),
                                        facts.mtu().bytes()))
                .with("handshake-ms", Figures.rounded(Figures.millis(facts.handshake())))
                .with("local-gid", facts.local().source().gid())
                .with("gateway-gid", facts.gatewayGid())
                .with("mtu", facts.mtu().bytes())
                .with("payload-bytes", facts.payloadBytes());
    }

    private static Finding dataPath(ClientSession session) {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < PINGS; i++) {
            session.ping(PING_BYTES, PING_TIMEOUT).ifPresent(times::add);
        }
        if (times.size() < PINGS) {
            return Finding.failed(
                    DATA_PATH,
                    (PINGS - times.size()) + " of " + PINGS + " messages did not come back as they went",
                    "does the gateway get through to this machine: UDP 4791 towards here, and its route?");
        }
        Duration median = times.stream().sorted().toList().get(PINGS / 2);
        return Finding.ok(DATA_PATH, "the nonce arrived by RDMA; there and back in %s".formatted(Figures.time(median)))
                .with("round-trip-us", Figures.rounded(median.toNanos() / 1e3));
    }

    /** A path may carry small packets and lose those of the full length. */
    private static Finding fullPackets(ClientSession session) {
        int bytes = session.facts().maxMessageBytes();
        String cure = "the MTU of an interface or of a switch on the way is smaller than at the two ends";
        try {
            Optional<Duration> time = session.ping(bytes, PING_TIMEOUT);
            return time.isPresent()
                    ? Finding.ok(
                            FULL_PACKETS, "messages of %d bytes pass in %s".formatted(bytes, Figures.time(time.get())))
                    : Finding.failed(FULL_PACKETS, "a message of " + bytes + " bytes did not come back", cure);
        } catch (WorkCompletionException e) {
            return Finding.failed(
                    FULL_PACKETS, "small messages pass, one of " + bytes + " bytes does not: " + e.getMessage(), cure);
        }
    }

    private static Finding refused(GatewayException e) {
        String found = e.getMessage() + " [" + e.reason() + "]";
        return switch (e.reason()) {
            case "GATEWAY_UNREACHABLE", "NO_ANSWER_IN_TIME" ->
                Finding.failed(CONNECTION, found, "start it, name another with --gateway, or let TCP pass to it");
            case "GATEWAY_NOT_TRUSTED" ->
                Finding.failed(CONNECTION, found, "name with --ca the CA that signed the gateway's certificate");
            case "GATEWAY_NAME_MISMATCH" ->
                Finding.failed(CONNECTION, found, "name the gateway as its certificate does, or issue that anew");
            case "GATEWAY_WITHOUT_TLS" ->
                Finding.failed(CONNECTION, found, "name the gateway's TLS port; 9000 is for its probes");
            case "CLIENT_CERTIFICATE_REFUSED", "IDENTITY_MISSING" ->
                Finding.failed(CONNECTION, found, "name with --cert and --key what a CA of the gateway's has signed");
            case "CERTIFICATE_EXPIRED", "CERTIFICATE_REVOKED", "CERTIFICATE_WEAK" ->
                Finding.failed(CONNECTION, found, "name with --cert and --key a certificate that is good still");
            case "ROLE_MISSING" ->
                Finding.failed(CONNECTION, found, "have your identity named in gateway.roles of the gateway");
            case "INVALID_ENDPOINT" ->
                Finding.failed(HANDSHAKE, found, "send from another row: --gid-index, --gid-netdev, --gid-subnet");
            case "GID_NOT_ALLOWED" ->
                Finding.failed(
                        HANDSHAKE,
                        found,
                        "send from the row of the address that the gateway sees: --gid-index, --gid-subnet");
            case "DATA_PATH_NOT_PROVEN" -> Finding.failed(DATA_PATH, found, unheard());
            case "SESSION_LIMIT_REACHED" ->
                Finding.failed(
                        HANDSHAKE,
                        found,
                        "close a session, or raise gateway.limits.sessions or gateway.limits.per-identity.sessions");
            case "SESSION_RATE_EXCEEDED" ->
                Finding.failed(HANDSHAKE, found, "ask again in a while: somebody of your identity opens many sessions");
            case "DEVICE_UNAVAILABLE", "MEMLOCK_LIMIT", "DEVICE_LIMIT_REACHED" ->
                Finding.failed(HANDSHAKE, found, "run doctor where the gateway runs");
            default -> Finding.failed(HANDSHAKE, found, "the gateway's log says more");
        };
    }

    private static Finding broken(RdmaException e) {
        return switch (e) {
            case WorkCompletionException completion -> Finding.failed(DATA_PATH, completion.getMessage(), unheard());
            case VerbsException verb ->
                Finding.failed(HANDSHAKE, verb.getMessage(), "is there a route from here to the gateway's GID?");
            case DeviceUnavailableException device ->
                Finding.failed(
                        "device", device.getMessage(), "it was there a moment ago: the kernel's log may say more");
        };
    }

    private static String unheard() {
        return "TCP gets through and RDMA does not: is UDP 4791 filtered between the two, is the gateway's GID an address"
                + " that is routed from here?";
    }
}

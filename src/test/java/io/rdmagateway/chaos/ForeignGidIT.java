package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that names somebody else's address as its own, with a capture of all that goes there. */
@Tag("packaged")
class ForeignGidIT {

    /** Of a network for examples, where nobody is (RFC 5737). */
    private static final String ELSEWHERE = "198.51.100.77";

    private static final int ROCE_PORT = 4791;
    private static final int TRIES = 20;

    @TempDir
    Path dir;

    private static void assumeTcpdump() throws Exception {
        boolean present;
        try {
            present = new ProcessBuilder("tcpdump", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            present = false;
        }
        assumeTrue(present, "tcpdump is not installed");
        assumeTrue(System.getProperty("user.name").equals("root"), "a capture needs root");
    }

    private Process capture(Path packets, Path words) throws IOException {
        return new ProcessBuilder("tcpdump", "-i", "any", "-n", "-l", "--immediate-mode", "ip", "host", ELSEWHERE)
                .redirectOutput(packets.toFile())
                .redirectError(words.toFile())
                .start();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    }

    /** What the capture must see, so that seeing nothing else means something. */
    private static void sendOneDatagram() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] nothing = new byte[1];
            socket.send(new DatagramPacket(nothing, nothing.length, InetAddress.ofLiteral(ELSEWHERE), ROCE_PORT));
        }
    }

    @Test
    void shouldBeRefusedAndSendNothingThere() throws Exception {
        assumeTcpdump();
        Path packets = dir.resolve("packets");
        Path words = dir.resolve("words");
        try (ServedGateway gateway =
                        ServedGateway.start(dir, "--provider", "soft", "--soft-address", SoftLoopback.address(1));
                GatewayStubs stubs = new GatewayStubs(dir, gateway.port());
                RdmaDevice device = SoftLoopback.open(2);
                ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
            Process tcpdump = capture(packets, words);
            try {
                await().until(() -> lines(words).stream().anyMatch(line -> line.contains("listening on")));
                for (int i = 0; i < TRIES; i++) {
                    CreateSessionRequest.Builder request = half.creation("foreign-" + i).toBuilder();
                    request.getEndpointBuilder()
                            .setGid(ByteString.copyFrom(
                                    Gid.of(InetAddress.ofLiteral(ELSEWHERE)).toBytes()));
                    StatusRuntimeException e = catchThrowableOfType(
                            StatusRuntimeException.class, () -> stubs.sessions().createSession(request.build()));
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(e.getMessage()).contains("endpoint.gid").doesNotContain(ELSEWHERE);
                }
                sendOneDatagram();
                await().until(() -> !lines(packets).isEmpty());
            } finally {
                tcpdump.destroy();
                tcpdump.waitFor();
            }
            assertThat(lines(packets))
                    .as("packets to there, with the test's own")
                    .hasSize(1);
        }
    }
}

package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GetSessionResponse;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when no call comes through. */
class GatewayConnectionTest {

    @TempDir
    private static Path dir;

    private static DevCertificates ours;
    private static DevCertificates others;
    private static FakeGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        ours = DevCertificates.in(dir.resolve("ours"));
        others = DevCertificates.in(dir.resolve("others"));
        gateway = new FakeGateway(ours, new FakeDevice());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void shouldSayConnectionRefusedWhenNobodyListens() {
        int port = FreePort.take();

        GatewayException e = failure(new GatewayAddress("localhost", port), client(ours));

        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(e.reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        assertThat(e).hasMessageContaining("localhost:" + port).hasMessageContaining("refused");
    }

    @Test
    void shouldBlameTheCaWhenItDidNotSignTheGatewaysCertificate() {
        GatewayException e = failure(address("localhost"), client(others));

        assertThat(e.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(e.reason()).isEqualTo(ErrorTranslation.NOT_TRUSTED);
        assertThat(e).hasMessageContaining("not signed by the given CA");
    }

    @Test
    void shouldBlameTheClientCertificateWhenTheGatewayDoesNotKnowItsCa() {
        TlsFiles stranger = new TlsFiles(ours.caCert(), others.clientCert(), others.clientKey());

        GatewayException e = failure(address("localhost"), stranger);

        assertThat(e.reason()).isEqualTo(ErrorTranslation.CERTIFICATE_REFUSED);
        assertThat(e).hasMessageContaining("client certificate");
    }

    @Test
    void shouldNameTheHostWhenTheCertificateIsForAnother() throws IOException {
        try (FakeGateway elsewhere = new FakeGateway(ours, new FakeDevice(), "127.0.0.2", 0)) {
            GatewayException e = failure(new GatewayAddress("127.0.0.2", elsewhere.port()), client(ours));

            assertThat(e.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(e.reason()).isEqualTo(ErrorTranslation.NAME_MISMATCH);
            assertThat(e).hasMessageContaining("not for the name 127.0.0.2");
        }
    }

    @Test
    void shouldSayThatItIsNoTlsWhenAPlainPortAnswers() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerPlainly(plain));

            GatewayException e = failure(new GatewayAddress("127.0.0.1", plain.getLocalPort()), client(ours));

            assertThat(e.reason()).isEqualTo(ErrorTranslation.NOT_TLS);
            assertThat(e).hasMessageContaining("does not speak TLS");
        }
    }

    @Test
    void shouldNotBlameTheCertificateWhenTheConnectionIsClosedDuringTheHandshake() throws IOException {
        try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> hangUp(dying));

            GatewayException e = failure(new GatewayAddress("127.0.0.1", dying.getLocalPort()), client(ours));

            assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        }
    }

    @Test
    void shouldTryAgainWhenOneTlsHandshakeTookTooLong() {
        AtomicInteger calls = new AtomicInteger();
        GatewayOptions options = new GatewayOptions(address("localhost"), client(ours));

        try (ControlChannel control = new ControlChannel(options, new Random(1), slowAtFirst(calls))) {
            SessionServiceBlockingStub sessions = SessionServiceGrpc.newBlockingStub(control.channel());
            GetSessionRequest request = GetSessionRequest.getDefaultInstance();

            GetSessionResponse answer = control.call(sessions, stub -> stub.getSession(request));

            assertThat(answer.hasSession()).isTrue();
            assertThat(calls).hasValue(2);
        }
    }

    /** Ends the first call as one ends whose connection did not come about in time. */
    private static ClientInterceptor slowAtFirst(AtomicInteger calls) {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                if (calls.incrementAndGet() > 1) {
                    return next.newCall(method, options);
                }
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<A> listener, Metadata headers) {
                        Throwable cause = new SslHandshakeTimeoutException("by test");
                        listener.onClose(Status.UNAVAILABLE.withCause(cause), new Metadata());
                    }

                    @Override
                    public void request(int messages) {}

                    @Override
                    public void sendMessage(Q message) {}

                    @Override
                    public void halfClose() {}
                };
            }
        };
    }

    private static void hangUp(ServerSocket dying) {
        try (Socket connection = dying.accept()) {
            // All of the client's hello: what is unread would make a reset of the close.
            byte[] header = connection.getInputStream().readNBytes(5);
            connection.getInputStream().readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answerPlainly(ServerSocket plain) {
        try (Socket connection = plain.accept();
                OutputStream out = connection.getOutputStream()) {
            out.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".getBytes());
            out.flush();
            connection.getInputStream().read(new byte[1]);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldNameTheFileWhenACertificateIsMissing() {
        Path missing = dir.resolve("missing.crt");

        GatewayException e = failure(address("localhost"), new TlsFiles(missing, ours.clientCert(), ours.clientKey()));

        assertThat(e.reason()).isEqualTo("CERTIFICATE_UNREADABLE");
        assertThat(e).hasMessageContaining(missing.toString());
    }

    @Test
    void shouldNameTheFilesWhenTheyAreNoPem() throws IOException {
        Path junk = Files.writeString(dir.resolve("junk.pem"), "junk");

        GatewayException e = failure(address("localhost"), new TlsFiles(junk, junk, junk));

        assertThat(e.reason()).isEqualTo("CERTIFICATE_UNREADABLE");
        assertThat(e).hasMessageContaining("PKCS #8");
    }

    /** As {@code openssl ecparam} writes it, and cert-manager unless told otherwise. */
    @Test
    void shouldConnectWhenKeyIsNoPkcs8() throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pem(ours.clientKey()));
        ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
        var point = Certificate.getInstance(pem(ours.clientCert()))
                .getSubjectPublicKeyInfo()
                .getPublicKeyData();
        byte[] der = new ECPrivateKey(
                        256, bare.getKey(), point, info.getPrivateKeyAlgorithm().getParameters())
                .getEncoded();
        Path key = dir.resolve("sec1.key");
        try (PemWriter pem = new PemWriter(Files.newBufferedWriter(key))) {
            pem.writeObject(new PemObject("EC PRIVATE KEY", der));
        }

        assertThat(failure(address("localhost"), new TlsFiles(ours.caCert(), ours.clientCert(), key)))
                .isNull();
    }

    @Test
    void shouldCountBytesOfTheConnectionWhenACallIsMade() {
        try (GatewayClient client = new GatewayClient(new GatewayOptions(address("localhost"), client(ours)))) {
            assertThat(client.traffic()).isEqualTo(new ControlTraffic(0, 0));

            catchThrowableOfType(GatewayException.class, () -> client.regions().region("x"));

            assertThat(client.traffic().sentBytes()).isGreaterThan(500);
            assertThat(client.traffic().receivedBytes()).isGreaterThan(500);
        }
    }

    @Test
    void shouldConnectBeforeTheFirstCallWhenAsked() throws IOException {
        try (ServerSocket asked = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                GatewayClient client = new GatewayClient(
                        new GatewayOptions(new GatewayAddress("127.0.0.1", asked.getLocalPort()), client(ours)))) {
            asked.setSoTimeout(10_000);

            client.connect();

            asked.accept().close();
        }
    }

    private static byte[] pem(Path file) throws IOException {
        try (PemReader pem = new PemReader(Files.newBufferedReader(file))) {
            return pem.readPemObject().getContent();
        }
    }

    private static GatewayAddress address(String host) {
        return new GatewayAddress(host, gateway.port());
    }

    private static TlsFiles client(DevCertificates certificates) {
        return new TlsFiles(certificates.caCert(), certificates.clientCert(), certificates.clientKey());
    }

    private static GatewayException failure(GatewayAddress address, TlsFiles tls) {
        return catchThrowableOfType(GatewayException.class, () -> {
            try (GatewayClient client = new GatewayClient(new GatewayOptions(address, tls))) {
                client.regions().region("x");
            }
        });
    }
}

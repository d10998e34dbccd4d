package io.rdmagateway.directory.etcd;

import static io.rdmagateway.directory.Nodes.HOLDER;
import static io.rdmagateway.directory.Nodes.node;
import static io.rdmagateway.directory.etcd.EtcdConnection.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.auth.Permission;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.Told;
import io.rdmagateway.testing.EtcdServer;
import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd that speaks TLS, asks for a password, and lets the gateway touch its own prefix only. */
@Tag("packaged")
class EtcdAccessIT {

    private static final String PREFIX = "/rdma-gateway/nodes/";
    private static final String USER = "gateway";
    private static final String PASSWORD = "correct horse";
    private static final String WRONG = "battery staple";

    @TempDir
    static Path dir;

    private static EtcdServer etcd;

    @BeforeAll
    static void startEtcd() throws Exception {
        Issued root = TestCertificate.of("etcd CA").authority().selfSigned().write(dir, "ca");
        TestCertificate.of("etcd").forServer().ip(EtcdServer.ADDRESS).by(root).write(dir, "etcd");
        TestCertificate.of("another CA").authority().selfSigned().write(dir, "another");
        etcd = EtcdServer.startSecure(dir);
        try (EtcdConnection connection = new EtcdConnection(settings("ca", Optional.empty(), PREFIX))) {
            allowTheGatewayItsPrefix(connection);
        }
    }

    private static void allowTheGatewayItsPrefix(EtcdConnection connection) {
        Auth auth = connection.client().getAuthClient();
        connection.ask(client -> auth.userAdd(bytes("root"), bytes("of the test")));
        connection.ask(client -> auth.roleAdd(bytes("root")));
        connection.ask(client -> auth.userGrantRole(bytes("root"), bytes("root")));
        connection.ask(client -> auth.userAdd(bytes(USER), bytes(PASSWORD)));
        connection.ask(client -> auth.roleAdd(bytes(USER)));
        connection.ask(client -> auth.roleGrantPermission(
                bytes(USER), bytes(PREFIX), bytes(PREFIX + '\uffff'), Permission.Type.READWRITE));
        connection.ask(client -> auth.userGrantRole(bytes(USER), bytes(USER)));
        connection.ask(client -> auth.authEnable());
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    private static EtcdSettings settings(String trust, Optional<String> password, String prefix) {
        return new EtcdSettings(
                List.of(etcd.endpoint()),
                prefix,
                password.map(any -> USER),
                password,
                Optional.of(dir.resolve(trust + ".crt")),
                Optional.empty(),
                Optional.empty());
    }

    private static String refusal(EtcdSettings settings) {
        try (Directory directory = new EtcdDirectory(settings)) {
            DirectoryException e = catchThrowableOfType(DirectoryException.class, () -> directory.find("n1"));
            assertThat(e.reason()).isEqualTo(Reason.DIRECTORY_UNAVAILABLE);
            assertThat(directory.failure()).contains(e.getMessage());
            assertThat(e).hasMessageNotContaining(PASSWORD).hasMessageNotContaining(WRONG);
            return e.getMessage();
        }
    }

    @Test
    void shouldKeepNodesWithNoMoreRightsThanItsPrefix() throws InterruptedException {
        try (Directory directory = new EtcdDirectory(settings("ca", Optional.of(PASSWORD), PREFIX))) {
            Told told = new Told();
            try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
                assertThat(told.next()).isInstanceOf(NodeEvent.Synced.class);
                directory.register(node("n1", HOLDER, 1));
                directory.register(node("n1", HOLDER, 1));
                directory.register(node("n1", HOLDER, 2));
                assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n1", HOLDER, 1)));
                assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n1", HOLDER, 2)));
                assertThat(directory.list(10, "").items()).containsExactly(node("n1", HOLDER, 2));
                directory.remove(HOLDER, "n1", 2);
                assertThat(told.next()).isEqualTo(new NodeEvent.Gone("n1"));
            }
        }
    }

    @Test
    void shouldComeInAgainWhenEtcdHasForgottenThatItDid() {
        try (Directory directory = new EtcdDirectory(settings("ca", Optional.of(PASSWORD), PREFIX))) {
            Told told = new Told();
            try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
                assertThat(told.next()).isInstanceOf(NodeEvent.Synced.class);
                directory.register(node("n2", HOLDER, 1));
                assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n2", HOLDER, 1)));

                etcd.kill();
                etcd.startAgain();

                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .untilAsserted(() -> directory.register(node("n2", HOLDER, 2)));
                assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n2", HOLDER, 2)));
                directory.remove(HOLDER, "n2", 2);
            }
        }
    }

    @Test
    void shouldNameThePasswordWhenItIsWrong() {
        assertThat(refusal(settings("ca", Optional.of(WRONG), PREFIX))).contains("gateway.directory.etcd.password");
    }

    @Test
    void shouldNameTheUserWhenThereIsNone() {
        assertThat(refusal(settings("ca", Optional.empty(), PREFIX))).contains("gateway.directory.etcd.user");
    }

    @Test
    void shouldNameThePrefixWhenTheUserMayNotTouchIt() {
        assertThat(refusal(settings("ca", Optional.of(PASSWORD), "/others/")))
                .contains("gateway.directory.etcd.prefix");
    }

    @Test
    void shouldNameTheTrustWhenTheCertificateIsNotByIt() {
        assertThat(refusal(settings("another", Optional.of(PASSWORD), PREFIX)))
                .contains("gateway.directory.etcd.trust");
    }
}

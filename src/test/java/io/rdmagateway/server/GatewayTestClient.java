package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.TransferServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.ConfigProvider;

/** Bare stubs over mutual TLS, with one of the test's certificates. */
final class GatewayTestClient implements AutoCloseable {

    static final String NO_CERTIFICATE = "";

    private static final long DEADLINE_SECONDS = 10;

    private final ManagedChannel channel;

    /** @param certificate its name in {@link TestPki} */
    GatewayTestClient(String certificate) {
        Path pki = Path.of(ConfigProvider.getConfig().getValue("test.pki", String.class));
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
        try {
            TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder()
                    .trustManager(pki.resolve("ca.crt").toFile());
            if (!certificate.equals(NO_CERTIFICATE)) {
                tls.keyManager(
                        pki.resolve(certificate + ".crt").toFile(),
                        pki.resolve(certificate + ".key").toFile());
            }
            channel = Grpc.newChannelBuilderForAddress("localhost", port, tls.build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    SessionServiceGrpc.SessionServiceBlockingStub sessions() {
        return SessionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    RegionServiceGrpc.RegionServiceBlockingStub regions() {
        return RegionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    GrantServiceGrpc.GrantServiceBlockingStub grants() {
        return GrantServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    TransferServiceGrpc.TransferServiceBlockingStub transfers() {
        return TransferServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    NodeServiceGrpc.NodeServiceBlockingStub nodes() {
        return NodeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    DeviceServiceGrpc.DeviceServiceBlockingStub devices() {
        return DeviceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Checks code and reason, and returns the details for more. */
    static ErrorInfo assertRefused(Status.Code code, String reason, ThrowingCallable call) {
        StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(e).as("a refusal").isNotNull();
        ErrorInfo info = infoOf(e);
        assertThat(e.getStatus().getCode()).as("%s", e).isEqualTo(code);
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getDomain()).isEqualTo("rdma-gateway");
        return info;
    }

    private static ErrorInfo infoOf(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        List<Any> infos = status.getDetailsList().stream()
                .filter(detail -> detail.is(ErrorInfo.class))
                .toList();
        assertThat(infos).as("error info of %s", e).hasSize(1);
        try {
            return infos.getFirst().unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException invalid) {
            throw new AssertionError(invalid);
        }
    }

    static void assertRefused(Status.Code code, String reason, String field, ThrowingCallable call) {
        assertThat(assertRefused(code, reason, call).getMetadataMap()).containsEntry("field", field);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no served rpc shows: calls that should not be there at all. */
class CallGuardTest {

    private static Issued issued;

    private final Caller caller = new Caller();
    private final CallGuard guard = new CallGuard(
            new Admission(new Validity(), new Roles(GatewayStartTest.config(Map.of("gateway.roles.steward", "*")))),
            caller);
    private final List<Status> ends = new ArrayList<>();
    private boolean served;

    @BeforeAll
    static void issue() throws GeneralSecurityException {
        issued = TestCertificate.of("client").uri(TestPki.ALICE).selfSigned();
    }

    private static Attributes connection(boolean certified) {
        SSLSession session = (SSLSession) Proxy.newProxyInstance(
                CallGuardTest.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getValue", "putValue" -> {
                            return null;
                        }
                        case "getPeerCertificates" -> {
                            if (!certified) {
                                throw new SSLPeerUnverifiedException("none");
                            }
                            return issued.chain().toArray(Certificate[]::new);
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session)
                .build();
    }

    private <Q, A> void call(MethodDescriptor<Q, A> method, Attributes connection) {
        ServerCall<Q, A> call = new ServerCall<>() {
            @Override
            public void request(int count) {}

            @Override
            public void sendHeaders(Metadata headers) {}

            @Override
            public void sendMessage(A message) {}

            @Override
            public void close(Status status, Metadata trailers) {
                ends.add(status);
            }

            @Override
            public boolean isCancelled() {
                return false;
            }

            @Override
            public MethodDescriptor<Q, A> getMethodDescriptor() {
                return method;
            }

            @Override
            public Attributes getAttributes() {
                return connection;
            }
        };
        guard.interceptCall(call, new Metadata(), (it, headers) -> {
            served = true;
            return new ServerCall.Listener<>() {};
        });
    }

    private void assertRefused(Status.Code code) {
        assertThat(served).isFalse();
        assertThat(ends).extracting(Status::getCode).containsExactly(code);
    }

    @Test
    void shouldServeWhoMay() {
        call(DeviceServiceGrpc.getListDevicesMethod(), connection(true));
        assertThat(served).isTrue();
        assertThat(ends).isEmpty();
        assertThat(caller.identity().name()).isEqualTo(TestPki.ALICE);
    }

    @Test
    void shouldRefuseWhatHasNoContract() {
        call(
                MethodDescriptor.<ListDevicesRequest, ListDevicesRequest>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("rdma.gateway.v1.DeviceService/ListDevices")
                        .setRequestMarshaller(ProtoUtils.marshaller(ListDevicesRequest.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(ListDevicesRequest.getDefaultInstance()))
                        .build(),
                connection(true));
        assertRefused(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void shouldRefuseWhatCameWithoutTls() {
        call(DeviceServiceGrpc.getListDevicesMethod(), Attributes.EMPTY);
        assertRefused(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void shouldRefuseWhatCameWithoutCertificate() {
        call(DeviceServiceGrpc.getListDevicesMethod(), connection(false));
        assertRefused(Status.Code.UNAUTHENTICATED);
    }
}

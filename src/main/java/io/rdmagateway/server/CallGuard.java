package io.rdmagateway.server;

import com.google.protobuf.Descriptors;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.runtime.Interceptors;
import io.rdmagateway.proto.v1.AuthorizationProto;
import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.session.Identity;
import jakarta.enterprise.inject.spi.Prioritized;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Lets a call pass whose certificate is good at this moment and whose identity has the role that the contract demands for
 * it. Looks at nothing of the request, so that a refusal tells nothing of what there is.
 *
 * <p>A connection may be older than the list that revokes its certificate: hence this is asked for every call, and for every
 * message of a stream.
 */
@GlobalInterceptor
@Singleton
final class CallGuard implements ServerInterceptor, Prioritized {

    /** For probes: it has no role in the contract, since it is not ours. */
    private static final String HEALTH = "grpc.health.v1.Health";

    private final Admission admission;
    private final Caller caller;

    CallGuard(Admission admission, Caller caller) {
        this.admission = admission;
        this.caller = caller;
    }

    /** After the request's context was made, and before a worker thread is taken. */
    @Override
    public int getPriority() {
        return Interceptors.BLOCKING_HANDLER + 1;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            ClientCertificate certificate = admission.certificate(ClientCertificate.of(call.getAttributes()));
            MethodDescriptor<Q, A> method = call.getMethodDescriptor();
            if (!HEALTH.equals(method.getServiceName())) {
                Identity who = admission.identity(certificate, roleFor(method));
                caller.is(who, certificate.credential(), addressOf(call));
            }
            if (method.getType().clientSendsOneMessage() && method.getType().serverSendsOneMessage()) {
                return next.startCall(call, headers);
            }
            GuardedStream<Q, A> stream = new GuardedStream<>(call, () -> admission.requireGood(certificate));
            return stream.listener(next.startCall(stream, headers));
        } catch (StatusRuntimeException e) {
            call.close(e.getStatus(), e.getTrailers());
            return new ServerCall.Listener<>() {};
        }
    }

    private static Optional<InetAddress> addressOf(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                ? Optional.of(remote.getAddress())
                : Optional.empty();
    }

    /** Returns what the contract demands; a role that nobody has when it demands none. */
    static Role roleFor(MethodDescriptor<?, ?> method) {
        return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema
                ? roleFor(schema.getMethodDescriptor())
                : Role.ROLE_UNSPECIFIED;
    }

    private static Role roleFor(Descriptors.MethodDescriptor method) {
        return method.getOptions().getExtension(AuthorizationProto.requiredRole);
    }
}

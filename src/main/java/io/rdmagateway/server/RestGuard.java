package io.rdmagateway.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.audit.AuditEvent;
import io.rdmagateway.proto.v1.AuthorizationProto;
import io.rdmagateway.proto.v1.NodeProto;
import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.session.Identity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Does for REST what the {@link CallGuard} and the audit do for gRPC, by the contract of the rpc that a method is. */
@Singleton
class RestGuard {

    private final Instance<Admission> admission;
    private final Caller caller;
    private final Instance<Audit> audit;

    /** Filters are made before there is a configuration, which what they ask needs. */
    RestGuard(Instance<Admission> admission, Caller caller, Instance<Audit> audit) {
        this.admission = admission;
        this.caller = caller;
        this.audit = audit;
    }

    /** @throws StatusRuntimeException as of a call of the rpc */
    @ServerRequestFilter
    public void admit(ResourceInfo resource, HttpServerRequest connection) {
        ClientCertificate certificate = admission.get().certificate(certificateOf(connection));
        Identity who = admission.get().identity(certificate, roleFor(rpcOf(resource)));
        caller.is(
                who,
                certificate.credential(),
                Optional.of(connection.remoteAddress().hostAddress()).map(InetAddress::ofLiteral));
    }

    private static Optional<ClientCertificate> certificateOf(HttpServerRequest connection) {
        try {
            return Optional.of(
                    ClientCertificate.of(Arrays.stream(connection.sslSession().getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** Returns service and method of the rpc that a method is. */
    static String fullRpcOf(ResourceInfo resource) {
        return "rdma.gateway.v1.NodeService/" + rpcOf(resource);
    }

    private static String rpcOf(ResourceInfo resource) {
        NodeRpc rpc = resource.getResourceMethod().getAnnotation(NodeRpc.class);
        return rpc == null ? "" : rpc.value();
    }

    /** A role that nobody has where a method names no rpc. */
    private static Role roleFor(String rpc) {
        var method = NodeProto.getDescriptor().findServiceByName("NodeService").findMethodByName(rpc);
        return method == null
                ? Role.ROLE_UNSPECIFIED
                : method.getOptions().getExtension(AuthorizationProto.requiredRole);
    }

    @ServerResponseFilter
    public void writeDown(ContainerRequestContext request, ResourceInfo resource, HttpServerRequest connection) {
        if (audit.get().isKept() && resource.getResourceMethod() != null) {
            String id = request.getUriInfo().getPathParameters().getFirst("id");
            Problem problem = (Problem) request.getProperty(Problem.class.getName());
            audit.get()
                    .record(new AuditEvent(
                            Instant.now(),
                            certificateOf(connection)
                                    .flatMap(ClientCertificate::identity)
                                    .map(Identity::name)
                                    .orElse(""),
                            fullRpcOf(resource),
                            id == null ? Map.of() : Map.of("node_id", id),
                            problem == null ? Status.Code.OK.name() : problem.code(),
                            problem == null ? "" : problem.reason()));
        }
    }
}

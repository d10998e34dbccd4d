package io.rdmagateway.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.session.Identity;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** Whether a certificate is good at this moment and its identity has a role: the same question for gRPC and REST. */
@Singleton
final class Admission {

    private final Validity validity;
    private final Roles roles;

    Admission(Validity validity, Roles roles) {
        this.validity = validity;
        this.roles = roles;
    }

    /** @throws StatusRuntimeException UNAUTHENTICATED when there is none, or it is weak or good no longer */
    ClientCertificate certificate(Optional<ClientCertificate> shown) {
        ClientCertificate certificate = shown.orElseThrow(Admission::nameless);
        requireStrong(certificate);
        requireGood(certificate);
        return certificate;
    }

    /** @throws StatusRuntimeException UNAUTHENTICATED when it names nobody, PERMISSION_DENIED without the role */
    Identity identity(ClientCertificate certificate, Role role) {
        Identity who = certificate.identity().orElseThrow(Admission::nameless);
        requireRole(who, role);
        return who;
    }

    private static void requireStrong(ClientCertificate certificate) {
        if (certificate.weak()) {
            throw new Refusal(
                            Status.Code.UNAUTHENTICATED,
                            "CERTIFICATE_WEAK",
                            "the client certificate, or one that it is signed through, is signed with SHA-1: issue it anew")
                    .toException();
        }
    }

    /** @throws StatusRuntimeException UNAUTHENTICATED */
    void requireGood(ClientCertificate certificate) {
        validity.flawOf(certificate.credential()).ifPresent(flaw -> {
            throw new Refusal(
                            Status.Code.UNAUTHENTICATED,
                            flaw.name(),
                            "the client certificate is good no longer: connect anew with one that is")
                    .toException();
        });
    }

    private void requireRole(Identity who, Role role) {
        if (role == Role.ROLE_UNSPECIFIED || role == Role.UNRECOGNIZED) {
            throw new Refusal(Status.Code.PERMISSION_DENIED, "ROLE_MISSING", "nobody may call this: it is for no role")
                    .toException();
        }
        if (!roles.has(who, role)) {
            String name = Roles.nameOf(role);
            throw new Refusal(
                            Status.Code.PERMISSION_DENIED,
                            "ROLE_MISSING",
                            "you have not the role " + name + ": ask the operator to name you in gateway.roles." + name,
                            Map.of("role", name))
                    .toException();
        }
    }

    private static StatusRuntimeException nameless() {
        return new Refusal(
                        Status.Code.UNAUTHENTICATED,
                        "IDENTITY_MISSING",
                        "the client certificate has neither a SPIFFE URI nor a DNS name as subject alternative name")
                .toException();
    }
}

package io.rdmagateway.server;

import io.quarkus.security.credential.CertificateCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.rdmagateway.session.Identity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Names a client as its certificate's subject alternative name does; one without such a name stays nobody. */
@Singleton
final class SanIdentityAugmentor implements SecurityIdentityAugmentor {

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom().item(named(identity));
    }

    private static SecurityIdentity named(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            return identity;
        }
        CertificateCredential credential = identity.getCredential(CertificateCredential.class);
        Optional<Identity> name =
                Optional.ofNullable(credential).flatMap(it -> CertificateIdentity.of(it.getCertificate()));
        QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder();
        return name.isPresent()
                ? builder.setPrincipal(new QuarkusPrincipal(name.get().name()))
                        .addCredential(credential)
                        .build()
                : builder.setAnonymous(true).build();
    }
}

package io.rdmagateway.server;

import io.quarkus.runtime.StartupEvent;
import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.IdentityPattern;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** Which identities have which role. Who is not named in the configuration has none. */
@Singleton
final class Roles {

    private static final Logger LOG = Logger.getLogger(Roles.class);

    private final Map<Role, List<IdentityPattern>> members = new EnumMap<>(Role.class);

    Roles(GatewayConfig config) {
        add(Role.ROLE_OBSERVER, config.roles().observer().orElse(List.of()));
        add(Role.ROLE_CLIENT, config.roles().client().orElse(List.of()));
        add(Role.ROLE_STEWARD, config.roles().steward().orElse(List.of()));
    }

    private void add(Role role, List<String> patterns) {
        try {
            members.put(
                    role,
                    patterns.stream()
                            .map(String::strip)
                            .map(IdentityPattern::new)
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.roles." + nameOf(role) + " is not usable: " + e.getMessage());
        }
    }

    void tell(@Observes StartupEvent start) {
        if (members.values().stream().allMatch(List::isEmpty)) {
            LOG.warn(
                    "Nobody may call anything: no identity has a role. Name those that should in gateway.roles.observer, "
                            + ".client and .steward, exactly or as spiffe://trust.domain/path/*");
        }
    }

    /** True when somebody has a role, or one that includes it. */
    boolean has(Identity who, Role role) {
        return role != Role.ROLE_UNSPECIFIED
                && members.entrySet().stream()
                        .filter(entry -> entry.getKey().compareTo(role) >= 0)
                        .flatMap(entry -> entry.getValue().stream())
                        .anyMatch(pattern -> pattern.matches(who));
    }

    /** Returns the role in the words of the configuration. */
    static String nameOf(Role role) {
        return role.name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
    }
}

package io.rdmagateway.session;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.Subnet;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * Which GIDs a client may name as its own. The gateway sends to the GID that it is told: without this, whoever may call it
 * could have it send at somebody else.
 */
public final class GidPolicy {

    /** GIDs that some identities may name, whatever address their calls come from. */
    public record Rule(IdentityPattern identity, List<Subnet> subnets) {

        public Rule {
            subnets = List.copyOf(subnets);
        }

        private boolean allows(Identity caller, Gid gid) {
            return identity.matches(caller) && subnets.stream().anyMatch(subnet -> subnet.contains(gid));
        }
    }

    private final List<Rule> rules;

    public GidPolicy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Demands that a client may name the GID of its endpoint: a rule says so, it is the address that the call comes from,
     * or both are of this very machine. On InfiniBand only a rule does, since a GID there is no IP address.
     *
     * @param from where the call comes from; empty when that is not known
     * @throws SessionException GID_NOT_ALLOWED; which address it was is not said
     */
    public void requireAllowed(Identity caller, Optional<InetAddress> from, QueuePairEndpoint remote) {
        Gid gid = remote.gid();
        boolean allowed = rules.stream().anyMatch(rule -> rule.allows(caller, gid))
                || remote.linkLayer() == LinkLayer.ETHERNET
                        && from.filter(address -> isOf(address, gid)).isPresent();
        if (!allowed) {
            throw SessionException.ofField(
                    SessionException.Reason.GID_NOT_ALLOWED,
                    "endpoint.gid",
                    "is not the address that this call comes from, and gateway.gids does not allow it to your identity:"
                            + " call from the address that you use for RDMA, or have gateway.gids[0].identity and"
                            + " gateway.gids[0].subnets set where the gateway runs");
        }
    }

    private static boolean isOf(InetAddress from, Gid gid) {
        return Gid.of(from).equals(gid) || isOfThisMachine(gid.toAddress()) && isOfThisMachine(from);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}

package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.VerbsException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Finds ways to peers, and says of one that there is none as a verb does. */
final class Routes {

    private Routes() {}

    /** @param verb what to name in the message when there is none */
    static Link.Route open(Link link, String verb, Gid remote) {
        try {
            return link.route(remote.toAddress());
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw unreachable(link, verb, remote, e);
        }
    }

    /** @param verb what to name in the message when there is none */
    static void require(Link link, String verb, Gid remote) {
        try {
            link.requireRoute(remote.toAddress());
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw unreachable(link, verb, remote, e);
        }
    }

    private static VerbsException unreachable(Link link, String verb, Gid remote, Exception e) {
        return new VerbsException(
                verb,
                e instanceof NoRouteToHostException ? Errno.EHOSTUNREACH : Errno.ENETUNREACH,
                "GID " + remote + " cannot be reached from " + link.address().getHostAddress() + " (" + e.getMessage()
                        + ")");
    }
}

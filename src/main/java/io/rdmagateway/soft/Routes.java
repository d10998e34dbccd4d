package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.VerbsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Opens ways to peers, and says of one that there is none as a verb does. */
final class Routes {

    private Routes() {}

    /** @param verb what to name in the message when there is none */
    static Link.Route open(Link link, String verb, Gid remote) {
        InetAddress address = remote.toAddress();
        try {
            return link.route(address);
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw new VerbsException(
                    verb,
                    e instanceof NoRouteToHostException ? Errno.EHOSTUNREACH : Errno.ENETUNREACH,
                    "GID " + remote + " cannot be reached from "
                            + link.address().getHostAddress() + " (" + e.getMessage() + ")");
        }
    }
}

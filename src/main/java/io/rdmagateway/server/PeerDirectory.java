package io.rdmagateway.server;

import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.copy.CopyException;
import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.copy.Peer;
import io.rdmagateway.copy.Peers;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.Node;
import io.rdmagateway.directory.OfferedDevice;
import io.rdmagateway.directory.OfferedGid;
import io.rdmagateway.session.Page;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knows the other gateways by the directory, and shows them this gateway's certificate. */
@Singleton
class PeerDirectory implements Peers {

    private static final int PAGE_SIZE = 1000;

    private final Directory directory;
    private final Optional<String> self;
    private final LiveTls tls;

    PeerDirectory(ServedDirectory served, NodeConfig config, LiveTls tls) {
        directory = served.directory();
        self = config.id();
        this.tls = tls;
    }

    @Override
    public Peer find(String nodeId) {
        return directory
                .find(nodeId)
                .map(this::peer)
                .orElseThrow(() -> new CopyException(
                        Reason.NODE_NOT_FOUND,
                        "the directory has no node " + nodeId + ", or its lease has run out: see ListNodes"));
    }

    @Override
    public List<Peer> others() {
        List<Peer> peers = new ArrayList<>();
        String token = "";
        do {
            Page<Node> page = directory.list(PAGE_SIZE, token);
            page.items().stream()
                    .filter(node -> !self.equals(Optional.of(node.nodeId())))
                    .map(this::peer)
                    .forEach(peers::add);
            token = page.nextToken();
        } while (!token.isEmpty());
        return peers;
    }

    @Override
    public Optional<String> self() {
        return self;
    }

    private Peer peer(Node node) {
        return new Peer(
                node.nodeId(),
                node.holder().name(),
                place(node),
                new GatewayOptions(GatewayAddress.parse(node.endpoint().target()), tls.asClient()));
    }

    /** Addresses that begin alike are mostly near each other. */
    private static String place(Node node) {
        return node.endpoint().devices().stream()
                .map(OfferedDevice::gids)
                .flatMap(List::stream)
                .map(OfferedGid::gid)
                .map(gid -> gid.toString())
                .findFirst()
                .orElse("");
    }
}

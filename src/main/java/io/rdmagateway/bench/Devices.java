package io.rdmagateway.bench;

import io.rdmagateway.client.LocalPort;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The devices of both ends, which may be one, and the ports that they use.
 *
 * <p>Closing it closes both devices.
 *
 * @param local sends, or asks
 */
public record Devices(RdmaDevice local, LocalPort localPort, RdmaDevice peer, LocalPort peerPort)
        implements AutoCloseable {

    /** @throws io.rdmagateway.verbs.DeviceUnavailableException no port of one of them will do */
    public static Devices of(RdmaDevice local, RdmaDevice peer, GidWish wish) {
        LocalPort localPort = LocalPort.choose(local, OptionalInt.empty(), wish);
        return new Devices(
                local,
                localPort,
                peer,
                peer == local ? localPort : LocalPort.choose(peer, OptionalInt.empty(), GidWish.NONE));
    }

    /** @throws OptionException an option is out of range */
    void requireCarrying(Path path, int txDepth, int rxDepth, long bytes) {
        Mtu largest = Mtu.min(localPort.port().activeMtu(), peerPort.port().activeMtu());
        path.mtu().filter(mtu -> mtu.compareTo(largest) > 0).ifPresent(mtu -> {
            throw new OptionException("mtu", "the ports carry 256 to " + largest.bytes() + ", was " + mtu.bytes());
        });
        int payload =
                Math.min(localPort.port().privatePayloadBytes(), peerPort.port().privatePayloadBytes());
        if (path.privatePayload() && payload == 0) {
            throw new OptionException("private-payload", "only two soft devices have it, with a netdev MTU above 4096");
        }
        int depth = Math.min(local.info().maxQpWr(), peer.info().maxQpWr());
        OptionException.requireBetween("tx-depth", txDepth, 1, depth);
        OptionException.requireBetween("rx-depth", rxDepth, 1, depth);
        long longest =
                Math.min(localPort.port().maxMessageBytes(), peerPort.port().maxMessageBytes());
        if (bytes > longest) {
            throw new OptionException("sizes", "the devices take messages of 1 to " + longest + " bytes, was " + bytes);
        }
    }

    @Override
    public void close() {
        if (peer != local) {
            peer.close();
        }
        local.close();
    }

    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("provider", local.info().provider());
        object.put("device", local.info().name());
        object.put("peer_device", peer.info().name());
        object.put("gid_index", localPort.source().index());
        return object;
    }
}

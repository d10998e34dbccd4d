package io.rdmagateway.directory;

import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import java.util.List;

/**
 * One port of a device that peers can connect to.
 *
 * @param device the kernel's name, such as mlx5_0
 * @param portNum counted from 1
 * @param lid 1 to 0xbfff on InfiniBand; 0 on Ethernet
 * @param gids at most 256; on Ethernet at least one
 */
public record OfferedDevice(
        String device, int portNum, LinkLayer linkLayer, int lid, Mtu activeMtu, List<OfferedGid> gids) {

    private static final int MAX_NAME = 64;
    private static final int MAX_PORT = 255;
    private static final int MAX_UNICAST_LID = 0xbfff;
    private static final int MAX_GIDS = 256;

    /** @throws IllegalArgumentException with the field */
    public OfferedDevice {
        if (device == null || device.isBlank() || device.length() > MAX_NAME) {
            throw new IllegalArgumentException("device: must be the device's name, 1 to " + MAX_NAME + " characters");
        }
        if (portNum < 1 || portNum > MAX_PORT) {
            throw new IllegalArgumentException("port_num: must be 1 to " + MAX_PORT + ", was " + portNum);
        }
        if (linkLayer == null || linkLayer == LinkLayer.UNKNOWN) {
            throw new IllegalArgumentException("link_layer: must be INFINIBAND or ETHERNET");
        }
        if (linkLayer == LinkLayer.ETHERNET && lid != 0) {
            throw new IllegalArgumentException("lid: must be 0 on Ethernet, was " + lid);
        }
        if (linkLayer == LinkLayer.INFINIBAND && (lid < 1 || lid > MAX_UNICAST_LID)) {
            throw new IllegalArgumentException("lid: must be 1 to " + MAX_UNICAST_LID + " on InfiniBand, was " + lid);
        }
        if (activeMtu == null) {
            throw new IllegalArgumentException("active_mtu: must be 256, 512, 1024, 2048 or 4096");
        }
        gids = Endpoint.distinct("gids", gids, MAX_GIDS, gid -> gid);
        if (linkLayer == LinkLayer.ETHERNET && gids.isEmpty()) {
            throw new IllegalArgumentException("gids: there must be one at least on Ethernet");
        }
    }
}

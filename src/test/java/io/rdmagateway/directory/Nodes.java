package io.rdmagateway.directory;

import io.rdmagateway.session.Identity;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import java.util.List;

/** Nodes with something in every field. */
public final class Nodes {

    public static final Identity HOLDER = new Identity("spiffe://test/holder");
    public static final Identity OTHER = new Identity("spiffe://test/other");

    private Nodes() {}

    public static Endpoint endpoint(long generation, int leaseSeconds) {
        return new Endpoint(
                generation,
                leaseSeconds,
                "gateway-3.rdma:9443",
                List.of(
                        new OfferedDevice(
                                "mlx5_0",
                                1,
                                LinkLayer.ETHERNET,
                                0,
                                Mtu.MTU_4096,
                                List.of(
                                        new OfferedGid(new Gid(0, 0xffff_0a00_0007L), GidType.ROCE_V2),
                                        new OfferedGid(new Gid(0xfe80L << 48, 1), GidType.ROCE_V1))),
                        new OfferedDevice(
                                "mlx5_1",
                                2,
                                LinkLayer.INFINIBAND,
                                77,
                                Mtu.MTU_2048,
                                List.of(new OfferedGid(new Gid(0xfe80L << 48, 2), GidType.INFINIBAND)))),
                List.of(new OfferedRegion("weights", 1L << 40, "ab".repeat(32), 5)));
    }

    public static Node node(String nodeId, Identity holder, long generation) {
        return new Node(nodeId, holder, endpoint(generation, 60));
    }
}

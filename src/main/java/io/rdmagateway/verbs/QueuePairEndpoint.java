package io.rdmagateway.verbs;

import java.util.Objects;

/**
 * One end of a reliable connection: what the two sides tell each other before they connect.
 *
 * @param qpNum 2 to 0xfffffe
 * @param psn the first PSN that the owner of this endpoint sends: its {@code sq_psn}, the other side's {@code rq_psn}
 * @param lid 0 on Ethernet, 1 to 0xbfff on InfiniBand
 * @param maxRdAtomic READs and atomics that the owner accepts at a time, 0 to 255
 * @param privatePayloadBytes see {@link PortInfo#privatePayloadBytes}: 0, or a multiple of 256 up to 65,280
 */
public record QueuePairEndpoint(
        int qpNum, Psn psn, Gid gid, int lid, LinkLayer linkLayer, Mtu mtu, int maxRdAtomic, int privatePayloadBytes) {

    private static final int MIN_QP_NUM = 2;
    private static final int MAX_QP_NUM = 0xff_fffe;
    private static final int MAX_UNICAST_LID = 0xbfff;
    private static final int PAYLOAD_STEP = 256;
    private static final int MAX_PAYLOAD_BYTES = 0xff00;

    /** @throws IllegalArgumentException when a field is out of range; the message begins with the field's name */
    public QueuePairEndpoint {
        Objects.requireNonNull(psn, "psn");
        Objects.requireNonNull(gid, "gid");
        Objects.requireNonNull(linkLayer, "link_layer");
        Objects.requireNonNull(mtu, "mtu");
        check(
                qpNum >= MIN_QP_NUM && qpNum <= MAX_QP_NUM,
                "qp_num: must be 2 to 16777214 (0, 1 and 16777215 are reserved)");
        check(maxRdAtomic >= 0 && maxRdAtomic <= 255, "max_rd_atomic: must be 0 to 255");
        check(
                privatePayloadBytes >= 0
                        && privatePayloadBytes <= MAX_PAYLOAD_BYTES
                        && privatePayloadBytes % PAYLOAD_STEP == 0,
                "private_payload_bytes: must be 0 or a multiple of 256 up to 65280");
        switch (linkLayer) {
            case INFINIBAND -> check(lid >= 1 && lid <= MAX_UNICAST_LID, "lid: must be 1 to 49151 on InfiniBand");
            case ETHERNET -> {
                check(lid == 0, "lid: must be 0 on Ethernet");
                check(!gid.isZero(), "gid: must not be zero on Ethernet");
            }
            case UNKNOWN -> check(false, "link_layer: must be InfiniBand or Ethernet");
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Tells where the endpoint is, but neither its queue pair nor its PSN. */
    @Override
    public String toString() {
        return "QueuePairEndpoint[gid=%s, lid=%d, %s, %s]".formatted(gid, lid, linkLayer, mtu);
    }
}

package io.rdmagateway.directory;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidType;

/** A name of a port, and how packets that leave from it are framed. */
public record OfferedGid(Gid gid, GidType type) {

    /** @throws IllegalArgumentException with the field */
    public OfferedGid {
        if (gid == null || gid.isZero()) {
            throw new IllegalArgumentException(
                    "gid: must be IPv6 text such as ::ffff:10.0.0.7, or 32 hex digits; not zero");
        }
        if (type == null || type == GidType.UNKNOWN) {
            throw new IllegalArgumentException("type: must be INFINIBAND, ROCE_V1 or ROCE_V2");
        }
    }
}

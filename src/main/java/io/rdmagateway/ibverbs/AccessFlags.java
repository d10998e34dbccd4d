package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvMr;
import io.rdmagateway.verbs.Access;
import java.util.Set;

/** The bits of access rights. */
final class AccessFlags {

    private AccessFlags() {}

    static int of(Set<Access> access) {
        int flags = 0;
        for (Access right : access) {
            flags |= switch (right) {
                case LOCAL_WRITE -> IbvMr.IBV_ACCESS_LOCAL_WRITE;
                case REMOTE_WRITE -> IbvMr.IBV_ACCESS_REMOTE_WRITE;
                case REMOTE_READ -> IbvMr.IBV_ACCESS_REMOTE_READ;
                case REMOTE_ATOMIC -> IbvMr.IBV_ACCESS_REMOTE_ATOMIC;
                case MW_BIND -> IbvMr.IBV_ACCESS_MW_BIND;
            };
        }
        return flags;
    }
}

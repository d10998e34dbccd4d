package io.rdmagateway.region;

import io.rdmagateway.verbs.Access;
import java.util.Set;

/** What a grant allows, and the least that a device must be told for it. */
public enum GrantAccess {
    READ(Set.of(Access.REMOTE_READ)),
    WRITE(Set.of(Access.REMOTE_WRITE, Access.LOCAL_WRITE)),
    ATOMIC(Set.of(Access.REMOTE_ATOMIC, Access.LOCAL_WRITE));

    private final Set<Access> flags;

    GrantAccess(Set<Access> flags) {
        this.flags = flags;
    }

    Set<Access> flags() {
        return flags;
    }

    boolean changesMemory() {
        return this != READ;
    }
}

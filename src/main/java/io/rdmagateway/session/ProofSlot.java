package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RemoteMemory;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Memory that a client fills with a nonce by RDMA WRITE, which shows that its bytes arrive. */
public final class ProofSlot {

    public static final int NONCE_BYTES = 32;

    private final RegisteredBuffer slot;
    private final byte[] nonce = new byte[NONCE_BYTES];

    private ProofSlot(RegisteredBuffer slot, RandomGenerator random) {
        this.slot = slot;
        random.nextBytes(nonce);
    }

    static ProofSlot allocate(ProtectionDomain pd, RandomGenerator random, Teardown teardown) {
        Set<Access> access = Set.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE);
        return new ProofSlot(RegisteredBuffer.allocate(pd, NONCE_BYTES, access, teardown), random);
    }

    /** Returns where the client writes. */
    public RemoteMemory slot() {
        return slot.mr().remote();
    }

    /** Returns what the client writes. */
    public byte[] nonce() {
        return nonce.clone();
    }

    /** True once the nonce is in the slot. Takes the same time for every content. */
    boolean isFilled() {
        return MessageDigest.isEqual(nonce, slot.memory().toArray(ValueLayout.JAVA_BYTE));
    }
}

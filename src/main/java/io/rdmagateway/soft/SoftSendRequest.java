package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.ListedRequest;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** A send request to be filled in; posting copies it into the queue. */
final class SoftSendRequest extends ListedRequest implements SendRequest {

    /** The longest message of InfiniBand is 2^31 bytes; one byte less fits an int. */
    static final long MAX_MESSAGE_BYTES = Integer.MAX_VALUE;

    private final ReliableConnection connection;
    private final SendEntry draft;

    SoftSendRequest(ReliableConnection connection, SendEntry draft) {
        this.connection = connection;
        this.draft = draft;
    }

    /**
     * Gives out what was filled in, to be posted.
     *
     * @throws VerbsException EINVAL: it makes no sense as a whole
     */
    SendEntry checkedFor(ReliableConnection poster) {
        if (connection != poster) {
            throw new IllegalArgumentException("the request was made by another queue pair");
        }
        check(draft.operation != null, "no operation is named");
        check(draft.local.totalBytes() <= MAX_MESSAGE_BYTES, "the message is longer than 2^31 - 1 bytes");
        if (draft.operation.isLocal()) {
            check(draft.local.isEmpty(), "the operation takes no local memory");
        }
        if (draft.operation.bringsData()) {
            check(!draft.local.isInline(), "the operation needs registered local memory");
            check(poster.maxRdAtomic() > 0, "the connection allows no READs and atomics (maxRdAtomic is 0)");
        }
        if (draft.operation.isAtomic()) {
            check(draft.local.totalBytes() == SendEntry.ATOMIC_BYTES, "an atomic needs 8 bytes of local memory");
            check(draft.remoteAddress % SendEntry.ATOMIC_BYTES == 0, "the remote address is no multiple of 8");
        }
        return draft;
    }

    /** Lets go of what it names, for good: the queue pair is closed. */
    void close() {
        draft.bind.close();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new VerbsException("ibv_post_send", Errno.EINVAL, otherwise);
        }
    }

    private SendRequest remote(SendOperation operation, long remoteAddress, int rkey) {
        draft.name(operation);
        draft.remoteAddress = remoteAddress;
        draft.rkey = rkey;
        return this;
    }

    @Override
    public SendRequest wrId(long wrId) {
        draft.wrId = wrId;
        return this;
    }

    @Override
    public SendRequest send() {
        draft.name(SendOperation.SEND);
        return this;
    }

    @Override
    public SendRequest sendWithImm(int immData) {
        draft.name(SendOperation.SEND_WITH_IMM);
        draft.immData = immData;
        return this;
    }

    @Override
    public SendRequest write(long remoteAddress, int rkey) {
        return remote(SendOperation.WRITE, remoteAddress, rkey);
    }

    @Override
    public SendRequest writeWithImm(long remoteAddress, int rkey, int immData) {
        draft.immData = immData;
        return remote(SendOperation.WRITE_WITH_IMM, remoteAddress, rkey);
    }

    @Override
    public SendRequest read(long remoteAddress, int rkey) {
        return remote(SendOperation.READ, remoteAddress, rkey);
    }

    @Override
    public SendRequest compareSwap(long remoteAddress, int rkey, long compare, long swap) {
        draft.compare = compare;
        draft.swapOrAdd = swap;
        return remote(SendOperation.COMPARE_SWAP, remoteAddress, rkey);
    }

    @Override
    public SendRequest fetchAdd(long remoteAddress, int rkey, long add) {
        draft.compare = 0;
        draft.swapOrAdd = add;
        return remote(SendOperation.FETCH_ADD, remoteAddress, rkey);
    }

    @Override
    public SendRequest sendWithInv(int rkey) {
        draft.name(SendOperation.SEND_WITH_INV);
        draft.rkey = rkey;
        return this;
    }

    @Override
    public SendRequest bindMw(
            MemoryWindow mw, MemoryRegion mr, long offsetBytes, long lengthBytes, Set<Access> access) {
        draft.name(null);
        draft.bind.name(mw, mr, offsetBytes, lengthBytes, access);
        draft.operation = SendOperation.BIND_MW;
        return this;
    }

    @Override
    public SendRequest localInv(int rkey) {
        draft.name(SendOperation.LOCAL_INV);
        draft.rkey = rkey;
        return this;
    }

    @Override
    public SendRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        draft.local.add(mr, offsetBytes, lengthBytes);
        return this;
    }

    @Override
    public SendRequest inline(MemorySegment bytes) {
        draft.local.inline(bytes);
        return this;
    }

    @Override
    public SendRequest unsignaled() {
        draft.signaled = false;
        return this;
    }

    @Override
    public SendRequest fence() {
        draft.fenced = true;
        return this;
    }

    @Override
    public SendRequest solicited() {
        draft.solicited = true;
        return this;
    }

    @Override
    public String toString() {
        return "SoftSendRequest[" + draft.operation + ", " + draft.local.totalBytes() + " bytes]";
    }
}

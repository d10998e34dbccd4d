package io.rdmagateway.client;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.SendRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/** One operation, as it was filled in. */
final class FakeRequest implements SendRequest {

    String kind = "";
    long wrId;
    MemorySegment local = MemorySegment.NULL;
    boolean signaled = true;
    long remoteAddress;
    private int rkey;
    private long compare;
    private long value;

    FakeRequest copy() {
        FakeRequest copy = new FakeRequest();
        copy.kind = kind;
        copy.wrId = wrId;
        copy.local = local;
        copy.signaled = signaled;
        copy.remoteAddress = remoteAddress;
        copy.rkey = rkey;
        copy.compare = compare;
        copy.value = value;
        return copy;
    }

    int lengthBytes() {
        return (int) local.byteSize();
    }

    MemorySegment remoteIn(FakeDevice device) {
        return device.remote.get(rkey).asSlice(remoteAddress, lengthBytes());
    }

    void performAtomic(FakeDevice device) {
        MemorySegment word = remoteIn(device);
        long former = word.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        boolean swap = kind.equals("compareSwap");
        if (!swap || former == compare) {
            word.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, swap ? value : former + value);
        }
        local.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, former);
    }

    @Override
    public SendRequest sendWithInv(int key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SendRequest bindMw(
            MemoryWindow mw, MemoryRegion mr, long offsetBytes, long lengthBytes, Set<Access> access) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SendRequest localInv(int key) {
        throw new UnsupportedOperationException();
    }

    private FakeRequest begin(String newKind, long address, int key) {
        kind = newKind;
        remoteAddress = address;
        rkey = key;
        local = MemorySegment.NULL;
        signaled = true;
        return this;
    }

    @Override
    public SendRequest wrId(long newWrId) {
        wrId = newWrId;
        return this;
    }

    @Override
    public SendRequest send() {
        return begin("send", 0, 0);
    }

    @Override
    public SendRequest sendWithImm(int immData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SendRequest write(long address, int key) {
        return begin("write", address, key);
    }

    @Override
    public SendRequest writeWithImm(long address, int key, int immData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SendRequest read(long address, int key) {
        return begin("read", address, key);
    }

    @Override
    public SendRequest compareSwap(long address, int key, long expected, long swap) {
        compare = expected;
        value = swap;
        return begin("compareSwap", address, key);
    }

    @Override
    public SendRequest fetchAdd(long address, int key, long add) {
        value = add;
        return begin("fetchAdd", address, key);
    }

    @Override
    public SendRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        local = mr.memory().asSlice(offsetBytes, lengthBytes);
        return this;
    }

    @Override
    public SendRequest inline(MemorySegment bytes) {
        local = Arena.ofAuto().allocate(bytes.byteSize()).copyFrom(bytes);
        return this;
    }

    @Override
    public SendRequest unsignaled() {
        signaled = false;
        return this;
    }

    @Override
    public SendRequest fence() {
        return this;
    }

    @Override
    public SendRequest solicited() {
        return this;
    }
}

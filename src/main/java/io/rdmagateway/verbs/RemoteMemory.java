package io.rdmagateway.verbs;

/**
 * Memory of the other side that this side may touch. Address and key are secrets and never shown as text.
 *
 * @param address the virtual address of its first byte, as the other side registered it
 */
public record RemoteMemory(long address, int rkey, long lengthBytes) {

    public RemoteMemory {
        if (lengthBytes < 0) {
            throw new IllegalArgumentException("lengthBytes: negative");
        }
    }

    @Override
    public String toString() {
        return "RemoteMemory[" + lengthBytes + " bytes]";
    }
}

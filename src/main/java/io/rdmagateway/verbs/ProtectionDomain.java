package io.rdmagateway.verbs;

import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Keeps queue pairs and memory together: a queue pair reaches the memory of its own domain only. Thread-safe. */
public interface ProtectionDomain extends AutoCloseable {

    /**
     * Registers native memory, which stays pinned until the registration is closed. Close it before the memory's arena:
     * the device reads and writes that memory without asking the JVM.
     *
     * @param memory native, at least one byte
     * @param access REMOTE_WRITE and REMOTE_ATOMIC need LOCAL_WRITE beside them
     * @throws IllegalArgumentException when the memory is on the heap or empty, or the device has a thread of its own that may
     *     not touch it, since its arena is confined to another
     * @throws VerbsException ENOMEM: RLIMIT_MEMLOCK or {@link DeviceInfo#maxMr()} is reached; EFAULT: the memory is
     *     not mapped for this access; EINVAL: the access flags do not fit together
     * @see <a href="https://man7.org/linux/man-pages/man3/ibv_reg_mr.3.html">ibv_reg_mr(3)</a>
     */
    MemoryRegion regMr(MemorySegment memory, Set<Access> access);

    /**
     * Registers native memory under an address of the caller's choice, which the other side uses in its requests.
     *
     * @param iova must equal the memory's address modulo the page size
     */
    MemoryRegion regMr(MemorySegment memory, long iova, Set<Access> access);

    /**
     * Makes a memory window of type 2 that is bound to nothing.
     *
     * @throws VerbsException EOPNOTSUPP: the device has none, see {@link DeviceInfo#memoryWindows()}; ENOMEM
     * @see <a href="https://man7.org/linux/man-pages/man3/ibv_alloc_mw.3.html">ibv_alloc_mw(3)</a>
     */
    MemoryWindow allocMw();

    /**
     * Makes a reliable connected queue pair and takes it to INIT.
     *
     * @throws VerbsException ENOMEM: {@link DeviceInfo#maxQp()} is reached; EINVAL: the sizes exceed the device's
     */
    PreparedQueuePair createQp(QueuePairConfig config);

    /**
     * Makes an address handle: the device resolves whether {@code destination} can be reached from {@code source}.
     *
     * @throws VerbsException EINVAL: the address families differ; ENETUNREACH, EHOSTUNREACH, ETIMEDOUT: no answer
     * @see <a href="https://man7.org/linux/man-pages/man3/ibv_create_ah.3.html">ibv_create_ah(3)</a>
     */
    AddressHandle createAh(GidEntry source, Gid destination, int hopLimit);

    /** @throws VerbsException EBUSY: memory or queue pairs of it are still open; nothing was freed */
    @Override
    void close();
}

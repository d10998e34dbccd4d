package io.rdmagateway.ibverbs.ffm;

import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.VerbsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Asks the running library whether its structs are where this binding believes them to be.
 *
 * <p>It makes one of each object and compares the fields that it knows the answer to. A library of another shape is
 * then refused with a reason, where it would otherwise crash the JVM at the first post.
 */
public final class LayoutProbe {

    private static final QueuePairCaps SMALL = new QueuePairCaps(1, 1, 1, 1, 0);
    private static final int PAGE = 4096;

    private final Libibverbs lib;
    private final long context;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private LayoutProbe(Libibverbs lib, long context) {
        this.lib = lib;
        this.context = context;
    }

    /**
     * Probes an opened device.
     *
     * @throws IllegalStateException when a field is not where it should be; the message names it
     * @throws VerbsException when the device refuses to make the objects
     */
    public static void verify(Libibverbs lib, long device, long context) {
        LayoutProbe probe = new LayoutProbe(lib, context);
        probe.verifyContext(device);
        try (Arena arena = Arena.ofConfined()) {
            try {
                probe.verifyObjects(arena);
            } finally {
                // Before the arena: a registration goes before its memory.
                probe.undo.forEach(Runnable::run);
            }
        }
    }

    private void verifyContext(long device) {
        require("ibv_context.device", IbvContext.device(context) == device);
        require("ibv_context.cmd_fd", isOpen(IbvContext.cmd_fd(context)));
        require("ibv_context.async_fd", isOpen(IbvContext.async_fd(context)));
        List<String> code = executableMappings();
        for (String op : List.of("poll_cq", "req_notify_cq", "post_send", "post_recv")) {
            long address = IbvContext.op(context, op).address();
            require("ibv_context.ops." + op, code.stream().anyMatch(mapping -> contains(mapping, address)));
        }
    }

    private void verifyObjects(Arena arena) {
        long pd = made("ibv_alloc_pd", lib.ibv_alloc_pd(context));
        undo.push(() -> lib.ibv_dealloc_pd(pd));
        require("ibv_pd.context", IbvPd.context(pd) == context);

        long cq = made("ibv_create_cq", lib.ibv_create_cq(context, 1, 0));
        undo.push(() -> lib.ibv_destroy_cq(cq));
        require("ibv_cq.context", IbvCq.context(cq) == context);
        require("ibv_cq.cqe", IbvCq.cqe(cq) >= 1);

        MemorySegment page = arena.allocate(PAGE, PAGE);
        long mr = made("ibv_reg_mr", lib.ibv_reg_mr(pd, page.address(), PAGE, IbvMr.IBV_ACCESS_LOCAL_WRITE));
        undo.push(() -> lib.ibv_dereg_mr(mr));
        require("ibv_mr.context", IbvMr.context(mr) == context);
        require("ibv_mr.pd", IbvMr.pd(mr) == pd);
        require("ibv_mr.addr", IbvMr.addr(mr) == page.address());
        require("ibv_mr.length", IbvMr.length(mr) == PAGE);

        MemorySegment init = IbvQpInitAttr.allocate(arena);
        IbvQpInitAttr.reliableConnected(init, cq, cq, SMALL);
        long qp = made("ibv_create_qp", lib.ibv_create_qp(pd, init));
        undo.push(() -> lib.ibv_destroy_qp(qp));
        require("ibv_qp.context", IbvQp.pointer64(qp, "context") == context);
        require("ibv_qp.pd", IbvQp.pointer64(qp, "pd") == pd);
        require("ibv_qp.send_cq", IbvQp.pointer64(qp, "send_cq") == cq);
        require("ibv_qp.recv_cq", IbvQp.pointer64(qp, "recv_cq") == cq);
        require("ibv_qp.qp_num", IbvQp.qp_num(qp) > 1 && IbvQp.qp_num(qp) < 0xff_ffff);
        require("ibv_qp.state", IbvQp.int32(qp, "state") == IbvQpAttr.IBV_QPS_RESET);
        require("ibv_qp.qp_type", IbvQp.int32(qp, "qp_type") == IbvQpInitAttr.IBV_QPT_RC);
    }

    private static long made(String verb, long result) {
        if (result < 0) {
            throw new VerbsException(verb, (int) -result, "while checking the library's layout");
        }
        return result;
    }

    private static void require(String field, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("the library's " + field
                    + " is not where rdma-core keeps it; this build knows the layout of rdma-core 32 to 60");
        }
    }

    private static boolean isOpen(int fd) {
        return fd >= 0 && Files.exists(Path.of("/proc/self/fd", Integer.toString(fd)), LinkOption.NOFOLLOW_LINKS);
    }

    private static List<String> executableMappings() {
        try {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains(" r-xp "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/self/maps", e);
        }
    }

    private static boolean contains(String mapping, long address) {
        int dash = mapping.indexOf('-');
        long from = Long.parseUnsignedLong(mapping, 0, dash, 16);
        long to = Long.parseUnsignedLong(mapping, dash + 1, mapping.indexOf(' '), 16);
        return Long.compareUnsigned(from, address) <= 0 && Long.compareUnsigned(address, to) < 0;
    }
}

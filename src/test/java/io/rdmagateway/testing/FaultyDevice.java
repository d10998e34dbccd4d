package io.rdmagateway.testing;

import io.rdmagateway.verbs.AddressHandle;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before a device and all that is made from it, lets one call fail on demand, and keeps a journal of what was made
 * and what was closed. Thread-safe.
 */
public final class FaultyDevice {

    /** What is wrapped in its turn, and what the journal calls it. A request is not journaled: it dies with its queue pair. */
    private static final Map<Class<?>, String> KINDS = Map.of(
            ProtectionDomain.class, "pd",
            CompletionChannel.class, "channel",
            CompletionQueue.class, "cq",
            MemoryRegion.class, "mr",
            MemoryWindow.class, "mw",
            AddressHandle.class, "ah",
            PreparedQueuePair.class, "qp",
            QueuePair.class, "qp",
            SendRequest.class, "",
            ReceiveRequest.class, "");

    /** The calls that ask something of a device, and so may be refused; the others only tell what is known already. */
    private static final Set<String> VERBS =
            Set.of("port gids pkey allocPd createCompletionChannel createCq regMr allocMw createQp createAh connect"
                    .concat(" newReceiveRequest newSendRequest postRecv postSend reqNotify poll fail")
                    .split(" "));

    private final RdmaDevice device;
    private final List<String> steps = new ArrayList<>();
    private int made;
    private final List<MemorySegment> registered = new ArrayList<>();
    private Throwable fault;
    private int callsBefore;
    private String refusedClose = "";

    /** @param real borrowed */
    public FaultyDevice(RdmaDevice real) {
        device = wrap(RdmaDevice.class, real, "");
    }

    /** Returns the device to use in the real one's place. */
    public RdmaDevice device() {
        return device;
    }

    /**
     * Lets one verb fail, once, after others have passed.
     *
     * @param cause unchecked
     */
    public synchronized void failAfter(int calls, Throwable cause) {
        callsBefore = calls;
        fault = cause;
    }

    /** Tells whether the fault that was asked for is still to come. */
    public synchronized boolean isFaultPending() {
        return fault != null;
    }

    /** Refuses, once, the close of something by its name in the journal. */
    public synchronized void refuseClose(String name) {
        refusedClose = name;
    }

    /** Forgets the journal, and any fault that did not happen. What is open keeps its name. */
    public synchronized void forget() {
        steps.clear();
        made = 0;
        registered.clear();
        fault = null;
        refusedClose = "";
    }

    /** Tells what was made and closed since {@link #forget}: kinds, and how many were made before. */
    public synchronized Journal journal() {
        return new Journal(List.copyOf(steps));
    }

    /** Counts the pieces of memory that were to be registered since {@link #forget} and are not freed yet. */
    public synchronized long livingMemory() {
        return registered.stream().filter(memory -> memory.scope().isAlive()).count();
    }

    private synchronized void called(String verb) throws Throwable {
        if (fault != null && callsBefore-- == 0) {
            Throwable cause = fault;
            fault = null;
            cause.addSuppressed(new IllegalStateException("injected into " + verb));
            throw cause;
        }
    }

    private synchronized String made(String kind) {
        String name = kind + made++;
        steps.add("+" + name);
        return name;
    }

    private synchronized void closing(String name) {
        if (name.equals(refusedClose)) {
            refusedClose = "";
            throw new VerbsException("close of " + name, Errno.EBUSY, "injected");
        }
    }

    private synchronized void closed(String name) {
        steps.add("-" + name);
    }

    private synchronized void registering(MemorySegment memory) {
        registered.add(memory);
    }

    private <T> T wrap(Class<T> type, Object target, String name) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Wrapped(target, name)));
    }

    private static Object unwrap(Object argument) {
        if (argument instanceof Proxy && Proxy.getInvocationHandler(argument) instanceof Wrapped wrapped) {
            return wrapped.target;
        }
        if (argument instanceof List<?> list) {
            return list.stream().map(FaultyDevice::unwrap).toList();
        }
        if (argument instanceof QueuePairConfig config) {
            return new QueuePairConfig(
                    (CompletionQueue) unwrap(config.sendCq()),
                    (CompletionQueue) unwrap(config.recvCq()),
                    config.caps(),
                    config.port(),
                    config.source(),
                    config.access(),
                    config.maxRdAtomic(),
                    config.timers());
        }
        return argument;
    }

    private final class Wrapped implements InvocationHandler {

        private final Object target;
        private final String name;
        private boolean over;

        Wrapped(Object target, String name) {
            this.target = target;
            this.name = name;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close") && !over && !name.isEmpty()) {
                closing(name);
                call(method, arguments);
                over = true;
                closed(name);
                return null;
            }
            if (VERBS.contains(method.getName())) {
                if (arguments != null && arguments[0] instanceof MemorySegment memory) {
                    registering(memory);
                }
                called(method.getName());
            }
            Object result = call(method, arguments);
            if (result == target) {
                return proxy;
            }
            return Optional.ofNullable(KINDS.get(method.getReturnType()))
                    .<Object>map(kind -> wrapResult(method.getReturnType(), result, kind))
                    .orElse(result);
        }

        private Object wrapResult(Class<?> type, Object result, String kind) {
            if (type == QueuePair.class) {
                over = true; // the same queue pair by another interface; what prepared it closes nothing any more
                return wrap(type, result, name);
            }
            return wrap(type, result, kind.isEmpty() ? "" : made(kind));
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            Object[] bare = arguments == null ? null : arguments.clone();
            for (int i = 0; bare != null && i < bare.length; i++) {
                bare[i] = unwrap(bare[i]);
            }
            try {
                return method.invoke(target, bare);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}

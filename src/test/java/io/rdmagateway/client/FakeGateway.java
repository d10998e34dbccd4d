package io.rdmagateway.client;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.ActivateSessionResponse;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateGrantResponse;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DataPathProof;
import io.rdmagateway.proto.v1.DeleteGrantRequest;
import io.rdmagateway.proto.v1.DeleteGrantResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.DeleteSessionResponse;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GetSessionResponse;
import io.rdmagateway.proto.v1.Grant;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.LeaseRenewed;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.ListSessionsResponse;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.TransferServiceGrpc;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.server.DevCertificates;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway without a device: it answers as one would, and its memory is what a {@link FakeDevice} reaches. */
final class FakeGateway implements AutoCloseable {

    static final int SLOT_KEY = 100;
    static final int REGION_KEY = 200;
    static final int REGION_BYTES = 10_000;
    static final int MAX_MESSAGE_BYTES = 256;

    final List<String> calls = new CopyOnWriteArrayList<>();
    /** Calls that are refused with FAILED_PRECONDITION and reason BY_TEST. */
    final Set<String> refused = Collections.synchronizedSet(new HashSet<>());

    /** What the next calls of a name are answered, instead of the truth. */
    final Map<String, Queue<StatusRuntimeException>> refusals = new ConcurrentHashMap<>();

    final AtomicInteger renewals = new AtomicInteger();
    final FakeDevice device;
    final FakeTransfers transfers = new FakeTransfers(this);
    final FakeNodes nodes = new FakeNodes(this);
    /** When the region was made. */
    volatile long regionMadeSeconds = 50;

    /** How long grants live whose request does not say; null: for ever, as an older gateway has it. */
    volatile Duration grantTtl;

    volatile Duration lease = Duration.newBuilder().setSeconds(60).build();
    /** True: takes the messages of a watch and says nothing. */
    volatile boolean silent;

    byte[] nonce = new byte[32];
    int gatewayQpNum = 18;
    final List<CreateSessionRequest> creates = Collections.synchronizedList(new ArrayList<>());
    private volatile long generation = 5;
    private final Set<StreamObserver<WatchSessionResponse>> watches = ConcurrentHashMap.newKeySet();

    private final Server server;
    private final MemorySegment slot = Arena.ofAuto().allocate(64);
    private final MemorySegment region = Arena.ofAuto().allocate(REGION_BYTES);

    FakeGateway(DevCertificates certificates, FakeDevice device) throws IOException {
        this(certificates, device, "127.0.0.1", 0);
    }

    /**
     * @param host the loopback address to listen on
     * @param port 0 for any that is free
     */
    FakeGateway(DevCertificates certificates, FakeDevice device, String host, int port) throws IOException {
        this.device = device;
        device.remote.put(SLOT_KEY, slot);
        device.remote.put(REGION_KEY, region);
        Arrays.fill(nonce, (byte) 7);
        SslContextBuilder ssl = SslContextBuilder.forServer(
                        certificates.serverCert().toFile(),
                        certificates.serverKey().toFile())
                .trustManager(certificates.caCert().toFile())
                .clientAuth(ClientAuth.REQUIRE);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getByName(host), port))
                .sslContext(GrpcSslContexts.configure(ssl, SslProvider.JDK).build())
                .addService(SessionServiceGrpc.bindService(new Sessions()))
                .addService(GrantServiceGrpc.bindService(new Grants()))
                .addService(TransferServiceGrpc.bindService(transfers))
                .addService(NodeServiceGrpc.bindService(nodes))
                .addService(RegionServiceGrpc.bindService(new FakeRegions(this)))
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    MemorySegment region() {
        return region;
    }

    CreateSessionRequest lastCreate() {
        return creates.getLast();
    }

    void refuseOnce(String call, StatusRuntimeException refusal) {
        refusals.computeIfAbsent(call, key -> new ConcurrentLinkedQueue<>()).add(refusal);
    }

    /** Tells everybody who watches. */
    void tell(WatchSessionResponse event) {
        watches.forEach(watch -> say(watch, event));
    }

    /** Calls come in on one thread, tests speak on another. */
    private static void say(StreamObserver<WatchSessionResponse> watch, WatchSessionResponse event) {
        synchronized (watch) {
            watch.onNext(event);
        }
    }

    void tell(Session.Builder session) {
        tell(WatchSessionResponse.newBuilder().setSession(session).build());
    }

    /** Ends the watches that are going on. */
    void breakWatches(StatusRuntimeException error) {
        watches.forEach(watch -> {
            watches.remove(watch);
            synchronized (watch) {
                watch.onError(error);
            }
        });
    }

    int watchCount() {
        return watches.size();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** A refusal that says when to ask again. */
    static StatusRuntimeException refusal(String reason, java.time.Duration retryDelay) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .setMessage("not now")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("rdma-gateway")
                        .build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder()
                                .setSeconds(retryDelay.getSeconds())
                                .setNanos(retryDelay.getNano()))
                        .build()))
                .build());
    }

    static StatusRuntimeException refusal(Status.Code code, String reason, String field, String message) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain("rdma-gateway")
                .putMetadata("field", field)
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(info))
                .build());
    }

    <T> void answer(String call, T response, StreamObserver<T> observer) {
        if (!refuse(call, observer)) {
            observer.onNext(response);
            observer.onCompleted();
        }
    }

    private boolean refuse(String call, StreamObserver<?> observer) {
        calls.add(call);
        Queue<StatusRuntimeException> queue = refusals.get(call);
        StatusRuntimeException next = queue == null ? null : queue.poll();
        if (next == null && refused.contains(call)) {
            next = refusal(Status.Code.FAILED_PRECONDITION, "BY_TEST", "", call + " is refused");
        }
        if (next != null) {
            observer.onError(next);
        }
        return next != null;
    }

    /** The one session as it is now: ACTIVE. */
    Session.Builder session() {
        return Session.newBuilder()
                .setSessionId("0123456789abcdef0123456789abcdef")
                .setGeneration(generation)
                .setState(SessionState.SESSION_STATE_ACTIVE)
                .setLease(lease);
    }

    // AsyncService and not ImplBase: Quarkus would take a BindableService among the tests for the real one.
    private final class Sessions implements SessionServiceGrpc.AsyncService {

        @Override
        public void createSession(CreateSessionRequest request, StreamObserver<CreateSessionResponse> observer) {
            creates.add(request);
            if (request.hasReplaces()) {
                generation = request.getReplaces().getGeneration() + 1;
            }
            CreateSessionResponse response = CreateSessionResponse.newBuilder()
                    .setSession(session())
                    .setGatewayEndpoint(request.getEndpoint().toBuilder()
                            .setQpNum(gatewayQpNum)
                            .setPsn(99)
                            .setMtu(PathMtu.PATH_MTU_4096))
                    .setProof(DataPathProof.newBuilder()
                            .setSlot(RemoteMemory.newBuilder().setRkey(SLOT_KEY).setLengthBytes(64))
                            .setNonce(ByteString.copyFrom(nonce)))
                    .setMaxMessageBytes(MAX_MESSAGE_BYTES)
                    .build();
            answer("create", response, observer);
        }

        @Override
        public void activateSession(ActivateSessionRequest request, StreamObserver<ActivateSessionResponse> observer) {
            if (!Arrays.equals(slot.asSlice(0, nonce.length).toArray(ValueLayout.JAVA_BYTE), nonce)) {
                observer.onError(refusal(
                        Status.Code.FAILED_PRECONDITION, "DATA_PATH_NOT_PROVEN", "", "the nonce did not arrive"));
                return;
            }
            answer(
                    "activate",
                    ActivateSessionResponse.newBuilder().setSession(session()).build(),
                    observer);
        }

        @Override
        public void getSession(GetSessionRequest request, StreamObserver<GetSessionResponse> observer) {
            answer("get", GetSessionResponse.newBuilder().setSession(session()).build(), observer);
        }

        /** A page for each: the token is the number of the session. */
        @Override
        public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
            int number = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            ListSessionsResponse response = ListSessionsResponse.newBuilder()
                    .addSessions(session().setGeneration(number))
                    .setNextPageToken(number == 2 ? "" : Integer.toString(number + 1))
                    .build();
            answer("list", response, observer);
        }

        @Override
        public StreamObserver<WatchSessionRequest> watchSession(StreamObserver<WatchSessionResponse> observer) {
            if (!refuse("watch", observer)) {
                // A call that its client has ended takes what is said to it, and nobody hears it.
                ((ServerCallStreamObserver<WatchSessionResponse>) observer)
                        .setOnCancelHandler(() -> watches.remove(observer));
                say(
                        observer,
                        WatchSessionResponse.newBuilder().setSession(session()).build());
                watches.add(observer);
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchSessionRequest request) {
                    renewals.incrementAndGet();
                    if (watches.contains(observer) && !silent) {
                        say(
                                observer,
                                WatchSessionResponse.newBuilder()
                                        .setLeaseRenewed(LeaseRenewed.getDefaultInstance())
                                        .build());
                    }
                }

                @Override
                public void onError(Throwable broken) {
                    watches.remove(observer);
                }

                @Override
                public void onCompleted() {
                    watches.remove(observer);
                }
            };
        }

        @Override
        public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> observer) {
            answer("delete", DeleteSessionResponse.getDefaultInstance(), observer);
        }
    }

    private final class Grants implements GrantServiceGrpc.AsyncService {

        @Override
        public void createGrant(CreateGrantRequest request, StreamObserver<CreateGrantResponse> observer) {
            CreateGrantResponse response = CreateGrantResponse.newBuilder()
                    .setGrant(grant(request))
                    .setMemory(RemoteMemory.newBuilder()
                            .setAddr(request.getOffsetBytes())
                            .setRkey(REGION_KEY)
                            .setLengthBytes(REGION_BYTES - request.getOffsetBytes()))
                    .build();
            answer("grant", response, observer);
        }

        private Grant grant(CreateGrantRequest request) {
            Grant.Builder grant = Grant.newBuilder().setGrantId("g");
            if (grantTtl != null) {
                Duration ttl = request.hasTtl() ? request.getTtl() : grantTtl;
                grant.setCreateTime(Timestamp.newBuilder().setSeconds(100))
                        .setExpireTime(Timestamp.newBuilder()
                                .setSeconds(100 + ttl.getSeconds())
                                .setNanos(ttl.getNanos()));
            }
            return grant.build();
        }

        @Override
        public void deleteGrant(DeleteGrantRequest request, StreamObserver<DeleteGrantResponse> observer) {
            answer("revoke", DeleteGrantResponse.getDefaultInstance(), observer);
        }
    }
}

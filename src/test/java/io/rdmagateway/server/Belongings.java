package io.rdmagateway.server;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.HashAlgorithm;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionGeneration;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Something of each kind that a client may have: a session in its second generation, a region, a grant and a transfer. Requests about
 * them are made out of the contract: by the name of each field.
 */
final class Belongings implements AutoCloseable {

    /** Which fields say what a request is about; of them, which are somebody's own. */
    static final Set<String> IDS = Set.of("session_id", "region", "name", "grant_id", "transfer_id");

    /** Fields that a request is complete without. */
    private static final Set<String> OPTIONAL = Set.of(
            "page_size",
            "page_token",
            "keepalive",
            "offset_bytes",
            "file_path",
            "create_file",
            "readers",
            "writers",
            "imm_data",
            "message_bytes",
            "compare",
            "swap_or_add",
            "checksum",
            "node_ids",
            "target_region",
            "keep_equal",
            "expected_sha256",
            "patience",
            "create_region",
            "caller_compares",
            "expected_crc32c",
            "timeout",
            "backing",
            "read_only",
            "allow_anonymous",
            "devices",
            "regions",
            "create_only",
            "resume_token");

    final GatewayTestClient client;
    private final RdmaDevice device;
    private final List<LoopbackPeer> peers = new ArrayList<>();
    private final Map<String, Object> values = new TreeMap<>();
    private final Session session;

    Belongings(RdmaDevice device, String certificate) {
        this.device = device;
        client = new GatewayTestClient(certificate);
        Session first = open(CreateSessionRequest.newBuilder());
        session = open(CreateSessionRequest.newBuilder()
                .setReplaces(SessionGeneration.newBuilder()
                        .setSessionId(first.getSessionId())
                        .setGeneration(first.getGeneration())));
        String region = "region-" + UUID.randomUUID();
        client.regions()
                .createRegion(CreateRegionRequest.newBuilder()
                        .setName(region)
                        .setLengthBytes(4096)
                        .build());
        values.put("session_id", session.getSessionId());
        values.put("generation", session.getGeneration());
        values.put("region", region);
        values.put("name", region);
        values.put("length_bytes", 4096L);
        values.put("ttl", Duration.newBuilder().setSeconds(60).build());
        values.put("device_id", session.getDeviceId());
        values.put(
                "grant_id",
                client.grants()
                        .createGrant(CreateGrantRequest.newBuilder()
                                .setSessionId(session.getSessionId())
                                .setGeneration(session.getGeneration())
                                .setRegion(region)
                                .addAccess(GrantAccess.GRANT_ACCESS_READ)
                                .build())
                        .getGrant()
                        .getGrantId());
        String node = "node-" + UUID.randomUUID();
        client.nodes()
                .registerNode(RegisterNodeRequest.newBuilder()
                        .setNodeId(node)
                        .setGeneration(session.getGeneration())
                        .setTarget("localhost:9443")
                        .build());
        values.put("node_id", node);
        values.put("target", "localhost:9443");
        values.put("copy_id", "no-such-copy");
        values.put(
                "sources",
                List.of(CopySource.newBuilder()
                        .setNodeId("no-such-node")
                        .setRegion(region)
                        .build()));
        values.put("operation", TransferOperation.TRANSFER_OPERATION_WRITE.getValueDescriptor());
        values.put("remote", remote());
        values.put(
                "transfer_id",
                client.transfers()
                        .createTransfer(CreateTransferRequest.newBuilder()
                                .setRequestId(UUID.randomUUID().toString())
                                .setSessionId(session.getSessionId())
                                .setGeneration(session.getGeneration())
                                .setOperation(TransferOperation.TRANSFER_OPERATION_WRITE)
                                .setRegion(region)
                                .setLengthBytes(4096)
                                .setRemote(remote())
                                .build())
                        .getTransfer()
                        .getTransferId());
    }

    /** Of the peer of the living session, which is the last. */
    private io.rdmagateway.proto.v1.RemoteMemory remote() {
        return EndpointMapper.toProto(peers.getLast().mr().remote());
    }

    private Session open(CreateSessionRequest.Builder request) {
        LoopbackPeer peer = newPeer();
        CreateSessionResponse created = client.sessions()
                .createSession(request.setRequestId(UUID.randomUUID().toString())
                        .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                        .build());
        peer.connect(EndpointMapper.fromProto(created.getGatewayEndpoint()));
        io.rdmagateway.proto.v1.RemoteMemory slot = created.getProof().getSlot();
        peer.write(
                new RemoteMemory(slot.getAddr(), slot.getRkey(), slot.getLengthBytes()),
                0,
                created.getProof().getNonce().toByteArray());
        return client.sessions()
                .activateSession(ActivateSessionRequest.newBuilder()
                        .setSessionId(created.getSession().getSessionId())
                        .setGeneration(created.getSession().getGeneration())
                        .build())
                .getSession();
    }

    private LoopbackPeer newPeer() {
        LoopbackPeer peer = new LoopbackPeer(device);
        peers.add(peer);
        return peer;
    }

    /** Returns what a field with this name should have, such as {@code session_id}. */
    Object value(String field) {
        return values.get(field);
    }

    /** Makes a request about these things, but for those fields that are given. */
    Message request(Descriptor type, Map<String, Object> instead) {
        DynamicMessage.Builder request = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            if (OPTIONAL.contains(field.getName())) {
                continue;
            }
            switch (field.getName()) {
                case "request_id" -> request.setField(field, UUID.randomUUID().toString());
                case "endpoint" ->
                    request.setField(field, EndpointMapper.toProto(newPeer().endpoint()));
                case "replaces" -> {
                    if (instead.keySet().stream().anyMatch(name -> name.startsWith("replaces"))) {
                        request.setField(field, request(field.getMessageType(), inner(instead, "replaces.")));
                    }
                }
                case "algorithm" -> request.setField(field, HashAlgorithm.HASH_ALGORITHM_CRC32C.getValueDescriptor());
                case "access" -> request.addRepeatedField(field, GrantAccess.GRANT_ACCESS_READ.getValueDescriptor());
                default -> request.setField(field, valueOf(type, field, instead));
            }
        }
        return request.build();
    }

    private static Map<String, Object> inner(Map<String, Object> outer, String prefix) {
        Map<String, Object> inner = new TreeMap<>();
        outer.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                inner.put(name.substring(prefix.length()), value);
            }
        });
        return inner;
    }

    private Object valueOf(Descriptor type, FieldDescriptor field, Map<String, Object> instead) {
        if (instead.containsKey(field.getName())) {
            return instead.get(field.getName());
        }
        if (type.equals(CreateRegionRequest.getDescriptor()) && field.getName().equals("name")) {
            return "new-" + UUID.randomUUID();
        }
        Object value = values.get(field.getName());
        if (value == null) {
            throw new AssertionError("say here what a right request has in " + field.getFullName());
        }
        return value;
    }

    @Override
    public void close() {
        client.sessions()
                // Those that ended lately come first, and may be many.
                .listSessions(ListSessionsRequest.newBuilder().setPageSize(1000).build())
                .getSessionsList()
                .forEach(this::delete);
        client.regions()
                .listRegions(io.rdmagateway.proto.v1.ListRegionsRequest.getDefaultInstance())
                .getRegionsList()
                .forEach(it -> client.regions()
                        .deleteRegion(DeleteRegionRequest.newBuilder()
                                .setName(it.getName())
                                .build()));
        peers.forEach(LoopbackPeer::close);
        client.close();
    }

    /** Also those that have ended, since that waits until nothing is left of them. */
    private void delete(Session one) {
        try {
            client.sessions()
                    .deleteSession(DeleteSessionRequest.newBuilder()
                            .setSessionId(one.getSessionId())
                            .setGeneration(one.getGeneration())
                            .build());
        } catch (StatusRuntimeException e) {
            boolean forgottenMeanwhile = e.getStatus().getCode() == Status.Code.NOT_FOUND;
            if (!forgottenMeanwhile) {
                throw e;
            }
        }
    }
}

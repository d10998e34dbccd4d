package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Status.Code;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionBacking;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.Errno;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is said by code, reason and field, and nothing is left of it. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class BadInputTest {

    private interface Fault extends UnaryOperator<QueuePairEndpoint.Builder> {}

    private static final Map<String, Fault> ENDPOINTS = new TreeMap<>(Map.ofEntries(
            Map.entry("gid/missing", e -> e.clearGid()),
            Map.entry("gid/of 15 bytes", e -> e.setGid(ByteString.copyFrom(new byte[15]))),
            Map.entry("gid/of 17 bytes", e -> e.setGid(ByteString.copyFrom(new byte[17]))),
            Map.entry("gid/zero", e -> e.setGid(ByteString.copyFrom(new byte[16]))),
            Map.entry("gid/of another family", e -> e.setGid(ByteString.fromHex("20010db8000000000000000000000001"))),
            Map.entry("psn/25 bits", e -> e.setPsn(0x100_0000)),
            Map.entry("psn/32 bits", e -> e.setPsn(-1)),
            Map.entry("qp_num/zero", e -> e.setQpNum(0)),
            Map.entry("qp_num/one", e -> e.setQpNum(1)),
            Map.entry("qp_num/multicast", e -> e.setQpNum(0xff_ffff)),
            Map.entry("qp_num/25 bits", e -> e.setQpNum(0x100_0000)),
            Map.entry("qp_num/32 bits", e -> e.setQpNum(-1)),
            Map.entry("mtu/missing", e -> e.setMtu(PathMtu.PATH_MTU_UNSPECIFIED)),
            Map.entry("mtu/unknown", e -> e.setMtuValue(6)),
            Map.entry("lid/zero on InfiniBand", e -> e.setLinkLayer(LinkLayer.LINK_LAYER_INFINIBAND)),
            Map.entry(
                    "lid/multicast",
                    e -> e.setLinkLayer(LinkLayer.LINK_LAYER_INFINIBAND).setLid(0xc000)),
            Map.entry("lid/on Ethernet", e -> e.setLid(1)),
            Map.entry("link_layer/missing", e -> e.clearLinkLayer()),
            Map.entry("link_layer/unknown", e -> e.setLinkLayerValue(9)),
            Map.entry(
                    "link_layer/another",
                    e -> e.setLinkLayer(LinkLayer.LINK_LAYER_INFINIBAND).setLid(1)),
            Map.entry("max_rd_atomic/negative", e -> e.setMaxRdAtomic(-1)),
            Map.entry("max_rd_atomic/too many", e -> e.setMaxRdAtomic(256)),
            Map.entry("private_payload_bytes/negative", e -> e.setPrivatePayloadBytes(-256)),
            Map.entry("private_payload_bytes/no step", e -> e.setPrivatePayloadBytes(4000)),
            Map.entry("private_payload_bytes/too large", e -> e.setPrivatePayloadBytes(0x1_0000))));

    private interface RegionFault extends UnaryOperator<CreateRegionRequest.Builder> {}

    private static final Map<String, RegionFault> REGIONS = new TreeMap<>(Map.of(
            "backing/unknown", r -> r.setBackingValue(99),
            "file_path/missing", r -> r.setBacking(RegionBacking.REGION_BACKING_FILE),
            "file_path/of anonymous memory",
                    r -> r.setBacking(RegionBacking.REGION_BACKING_ANONYMOUS).setFilePath("file"),
            "file_path/of shared memory",
                    r -> r.setBacking(RegionBacking.REGION_BACKING_SHARED_MEMORY)
                            .setFilePath("file"),
            "create_file/without file", r -> r.setCreateFile(true),
            "create_file/read-only",
                    r -> r.setFilePath("new").setCreateFile(true).setReadOnly(true),
            "read_only/without file", r -> r.setReadOnly(true),
            "writers/read-only", r -> r.setFilePath("file").setReadOnly(true).addWriters("*"),
            "allow_anonymous/without huge pages", r -> r.setAllowAnonymous(true)));

    private GatewayTestClient client;
    private int liveBefore;

    @BeforeEach
    void connect() {
        client = new GatewayTestClient("alice");
        liveBefore = FakeIbverbs.liveObjects();
    }

    @AfterEach
    void shouldHaveLeftNothing() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.portState(4);
        // Health has asked the device then what it asks after a link was down, and not in the middle of another test.
        HealthTest.probe("ready").statusCode(200);
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(liveBefore);
        assertThat(client.regions()
                        .listRegions(ListRegionsRequest.getDefaultInstance())
                        .getRegionsList())
                .isEmpty();
        client.close();
    }

    static Stream<String> endpoints() {
        return ENDPOINTS.keySet().stream();
    }

    private static QueuePairEndpoint.Builder endpoint() {
        return QueuePairEndpoint.newBuilder()
                .setQpNum(77)
                .setPsn(0xab_cdef)
                .setGid(ByteString.fromHex("00000000000000000000ffff7f000001"))
                .setLinkLayer(LinkLayer.LINK_LAYER_ETHERNET)
                .setMtu(PathMtu.PATH_MTU_1024)
                .setMaxRdAtomic(1);
    }

    private void create(String requestId, QueuePairEndpoint.Builder endpoint) {
        client.sessions()
                .createSession(CreateSessionRequest.newBuilder()
                        .setRequestId(requestId)
                        .setEndpoint(endpoint)
                        .build());
    }

    private void create(CreateRegionRequest.Builder region) {
        client.regions().createRegion(region.build());
    }

    private static CreateRegionRequest.Builder region(String name) {
        return CreateRegionRequest.newBuilder().setName(name);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void shouldNameFieldWhenEndpointIsWrong(String fault) {
        String field = fault.substring(0, fault.indexOf('/'));
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_ENDPOINT",
                field,
                () -> create("bad", ENDPOINTS.get(fault).apply(endpoint())));
    }

    @ParameterizedTest
    @CsvSource({"''", "a b", "a/b"})
    void shouldRefuseRequestIdWhenMalformed(String requestId) {
        assertRefused(Code.INVALID_ARGUMENT, "INVALID_REQUEST_ID", "request_id", () -> create(requestId, endpoint()));
    }

    @Test
    void shouldRefusePageWhenTooLarge() {
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_PAGE",
                "page_size",
                () -> client.sessions()
                        .listSessions(ListSessionsRequest.newBuilder()
                                .setPageSize(1001)
                                .build()));
    }

    @Test
    void shouldSayNotFoundWhenSessionIsUnknown() {
        assertRefused(
                Code.NOT_FOUND,
                "SESSION_NOT_FOUND",
                () -> client.sessions()
                        .getSession(GetSessionRequest.newBuilder()
                                .setSessionId("no")
                                .build()));
        assertRefused(
                Code.NOT_FOUND,
                "SESSION_NOT_FOUND",
                () -> client.grants()
                        .createGrant(CreateGrantRequest.newBuilder()
                                .setSessionId("no")
                                .setRegion("no")
                                .addAccess(GrantAccess.GRANT_ACCESS_READ)
                                .build()));
    }

    @Test
    void shouldRefuseGrantWhenAccessIsUnknown() {
        CreateGrantRequest.Builder request = CreateGrantRequest.newBuilder().setSessionId("no");
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_GRANT",
                "access",
                () -> client.grants().createGrant(request.build()));
        request.addAccessValue(9);
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_GRANT",
                "access",
                () -> client.grants().createGrant(request.build()));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "9223372036854775807, 2147483647"})
    void shouldRefuseGrantWhenTimeIsNone(long seconds, int nanos) {
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_GRANT",
                "ttl",
                () -> client.grants()
                        .createGrant(CreateGrantRequest.newBuilder()
                                .setSessionId("no")
                                .setRegion("no")
                                .addAccess(GrantAccess.GRANT_ACCESS_READ)
                                .setTtl(Duration.newBuilder()
                                        .setSeconds(seconds)
                                        .setNanos(nanos))
                                .build()));
    }

    @Test
    void shouldRefuseRegionWhenNameIsTaken() {
        create(region("twice").setLengthBytes(1));
        assertRefused(
                Code.ALREADY_EXISTS,
                "REGION_EXISTS",
                "name",
                () -> create(region("twice").setLengthBytes(1)));
        client.regions()
                .deleteRegion(DeleteRegionRequest.newBuilder().setName("twice").build());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1048577"})
    void shouldRefuseRegionWhenLengthIsOutOfRange(long lengthBytes) {
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_REGION",
                "length_bytes",
                () -> create(region("r").setLengthBytes(lengthBytes)));
    }

    @ParameterizedTest
    @CsvSource({
        "../server.key, PERMISSION_DENIED, PATH_OUTSIDE_ROOT",
        "/etc/passwd, PERMISSION_DENIED, PATH_OUTSIDE_ROOT",
        "link, PERMISSION_DENIED, PATH_OUTSIDE_ROOT",
        "missing, NOT_FOUND, FILE_NOT_FOUND"
    })
    void shouldRefuseFileWhenItIsNotToBeHad(String path, Code code, String reason) {
        assertRefused(code, reason, "file_path", () -> create(region("r").setFilePath(path)));
    }

    static Stream<String> regions() {
        return REGIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("regions")
    void shouldRefuseRegionAndNameField(String fault) {
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_REGION",
                fault.substring(0, fault.indexOf('/')),
                () -> create(REGIONS.get(fault).apply(region("r").setLengthBytes(1))));
    }

    @Test
    void shouldSayWhatToDoWhenThereAreNoHugePages() {
        assertRefused(
                Code.FAILED_PRECONDITION,
                "HUGE_PAGES_UNAVAILABLE",
                "backing",
                () -> create(region("r").setLengthBytes(1).setBacking(RegionBacking.REGION_BACKING_HUGE_PAGES)));
    }

    @Test
    void shouldSayWhatARegionLiesIn() {
        Region file = client.regions()
                .createRegion(
                        region("file").setFilePath("file").setReadOnly(true).build())
                .getRegion();
        assertThat(file.getBacking()).isEqualTo(RegionBacking.REGION_BACKING_FILE);
        assertThat(file.getReadOnly()).isTrue();
        Region fallback = client.regions()
                .createRegion(region("huge")
                        .setLengthBytes(1)
                        .setBacking(RegionBacking.REGION_BACKING_HUGE_PAGES)
                        .setAllowAnonymous(true)
                        .build())
                .getRegion();
        assertThat(fallback.getBacking()).isEqualTo(RegionBacking.REGION_BACKING_ANONYMOUS);
        assertThat(fallback.getNote()).contains("no huge pages");
        for (Region made : new Region[] {file, fallback}) {
            client.regions()
                    .deleteRegion(DeleteRegionRequest.newBuilder()
                            .setName(made.getName())
                            .build());
        }
    }

    @Test
    void shouldRefuseRangeWhenItLeavesTheRegion() {
        create(region("file").setFilePath("file"));
        assertRefused(
                Code.OUT_OF_RANGE,
                "RANGE_OUTSIDE_REGION",
                "length_bytes",
                () -> client.regions()
                        .hashRegion(HashRegionRequest.newBuilder()
                                .setName("file")
                                .setLengthBytes(8)
                                .build()));
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_REGION",
                "algorithm",
                () -> client.regions()
                        .hashRegion(HashRegionRequest.newBuilder()
                                .setName("file")
                                .setAlgorithmValue(99)
                                .build()));
        client.regions()
                .deleteRegion(DeleteRegionRequest.newBuilder().setName("file").build());
    }

    @ParameterizedTest
    @CsvSource({
        "ibv_reg_mr, 12, RESOURCE_EXHAUSTED, MEMLOCK_LIMIT",
        "ibv_create_qp, 12, RESOURCE_EXHAUSTED, DEVICE_LIMIT_REACHED",
        "ibv_modify_qp(RTR), 110, UNAVAILABLE, PEER_NOT_RESPONDING",
        "ibv_modify_qp(RTR), 113, UNAVAILABLE, PEER_NOT_RESPONDING",
        "ibv_alloc_pd, 19, UNAVAILABLE, DEVICE_UNAVAILABLE",
        "ibv_create_cq, 95, UNIMPLEMENTED, NOT_SUPPORTED_BY_DEVICE",
        "ibv_create_cq, 1, INTERNAL, INTERNAL"
    })
    void shouldSayWhyWhenDeviceRefuses(String verb, int errno, Code code, String reason) {
        FakeIbverbs.refuse(verb, errno);
        assertRefused(code, reason, () -> create("refused", endpoint()));
    }

    @Test
    void shouldWithholdTextWhenCauseIsUnknown() {
        FakeIbverbs.refuse("ibv_create_cq", Errno.EPERM);
        assertThat(assertRefused(Code.INTERNAL, "INTERNAL", () -> create("refused", endpoint()))
                        .getMetadataMap())
                .containsOnlyKeys("error_id");
    }

    @Test
    void shouldSayUnavailableWhenPortIsDown() {
        FakeIbverbs.portState(1);
        assertRefused(Code.UNAVAILABLE, "DEVICE_UNAVAILABLE", () -> create("down", endpoint()));
    }
}

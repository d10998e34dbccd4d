package io.rdmagateway.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.GetNodeRequest;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The directory by REST: everything comes back as it went in, and what is wrong is named. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class NodeRestTest {

    private static final String PASSWORD = "test";
    private static final String SHA256 = "ab".repeat(32);
    private static final String BODY = """
            {"generation": 7, "lease_seconds": 60, "target": "[fd00::3]:9443",
             "devices": [
              {"device": "mlx5_0", "port_num": 1, "link_layer": "ETHERNET", "lid": 0, "active_mtu": 4096,
               "gids": [{"gid": "::ffff:10.0.0.7", "type": "ROCE_V2"}, {"gid": "fe80:0:0:0:0:0:0:1", "type": "ROCE_V1"}]},
              {"device": "mlx5_1", "port_num": 2, "link_layer": "INFINIBAND", "lid": 77, "active_mtu": 2048,
               "gids": [{"gid": "fe80:0:0:0:0:0:0:2", "type": "INFINIBAND"}]}],
             "regions": [{"name": "weights", "length_bytes": 1099511627776, "sha256": "%s", "generation": 5}]}
            """.formatted(SHA256);

    private static final Map<String, RestAssuredConfig> CONFIGS = new ConcurrentHashMap<>();

    private static RequestSpecification as(String certificate) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
        return given().config(CONFIGS.computeIfAbsent(certificate, NodeRestTest::config))
                .baseUri("https://localhost:" + port)
                .contentType("application/json");
    }

    private static RestAssuredConfig config(String certificate) {
        Path pki = Path.of(ConfigProvider.getConfig().getValue("test.pki", String.class));
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            String pem = Files.readString(pki.resolve(certificate + ".key")).replaceAll("-----[^-]*-----|\\s", "");
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
            Certificate own = read(pki.resolve(certificate + ".crt"));
            PrivateKey key =
                    KeyFactory.getInstance(own.getPublicKey().getAlgorithm()).generatePrivate(spec);
            keys.setKeyEntry("own", key, PASSWORD.toCharArray(), new Certificate[] {own});
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", read(pki.resolve("ca.crt")));
            // RestAssured takes client keys from a file only.
            Path store = pki.resolve(certificate + ".p12");
            try (OutputStream out = Files.newOutputStream(store)) {
                keys.store(out, PASSWORD.toCharArray());
            }
            SSLConfig tls = SSLConfig.sslConfig()
                    .keyStore(store.toFile(), PASSWORD)
                    .keystoreType("PKCS12")
                    .trustStore(trust);
            return RestAssuredConfig.config().sslConfig(tls);
        } catch (java.io.IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Certificate read(Path file) throws java.io.IOException, java.security.GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static String newId() {
        return "rest-" + UUID.randomUUID();
    }

    private static String endpoint(String id) {
        return "/nodes/" + id + "/rdma/endpoint";
    }

    private static void refused(ValidatableResponse response, int status, String reason) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("reason", equalTo(reason));
    }

    @Test
    void shouldGiveBackEveryFieldWhenPut() {
        String id = newId();
        Object sent = io.restassured.path.json.JsonPath.from(BODY).get("$");
        as("dave").body(BODY).put(endpoint(id)).then().statusCode(200).body("$", equalTo(sent));
        as("observer").get(endpoint(id)).then().statusCode(200).body("$", equalTo(sent));
        as("observer")
                .get("/nodes/" + id)
                .then()
                .statusCode(200)
                .body("node_id", equalTo(id))
                .body("holder", equalTo(TestPki.DAVE))
                .body("endpoint", equalTo(sent));
        as("observer").get("/nodes?page_size=1000").then().statusCode(200).body("nodes.node_id", hasItem(id));
        as("dave").delete(endpoint(id)).then().statusCode(204);
        refused(as("dave").get(endpoint(id)).then(), 404, "NODE_NOT_FOUND");
    }

    @Test
    void shouldBeTheSameNodeByGrpc() {
        String id = newId();
        as("dave").body(BODY).post(endpoint(id)).then().statusCode(201);
        try (GatewayTestClient client = new GatewayTestClient("dave")) {
            var node = client.nodes()
                    .getNode(GetNodeRequest.newBuilder().setNodeId(id).build())
                    .getNode();
            assertThat(node.getTarget()).isEqualTo("[fd00::3]:9443");
            assertThat(node.getDevicesCount()).isEqualTo(2);
            assertThat(node.getRegions(0).getSha256().size()).isEqualTo(32);
        }
        as("dave").delete(endpoint(id)).then().statusCode(204);
    }

    @Test
    void shouldTakeGidsAsHexDigits() {
        String id = newId();
        as("dave")
                .body(BODY.replace("::ffff:10.0.0.7", "00000000000000000000FFFF0a000007"))
                .put(endpoint(id))
                .then()
                .statusCode(200)
                .body("devices[0].gids[0].gid", equalTo("::ffff:10.0.0.7"));
        as("dave").delete(endpoint(id)).then().statusCode(204);
    }

    @Test
    void shouldSayWhoHoldsTheNode() {
        String id = newId();
        as("dave").body(BODY).put(endpoint(id)).then().statusCode(200);
        ValidatableResponse put = as("erin").body(BODY).put(endpoint(id)).then();
        refused(put, 409, "NODE_HELD");
        put.body("holder", equalTo(TestPki.DAVE));
        refused(as("dave").body(BODY).post(endpoint(id)).then(), 409, "NODE_EXISTS");
        refused(
                as("dave")
                        .body(BODY.replace("\"generation\": 7", "\"generation\": 6"))
                        .put(endpoint(id))
                        .then(),
                409,
                "STALE_GENERATION");
        refused(as("erin").delete(endpoint(id)).then(), 403, "NODE_NOT_OWNED");
        refused(as("dave").delete(endpoint(id) + "?generation=6").then(), 409, "STALE_GENERATION");
        as("dave").delete(endpoint(id) + "?generation=7").then().statusCode(204);
    }

    @Test
    void shouldAskForTheRoleThatTheRpcAsksFor() {
        String id = newId();
        refused(as("nameless").get("/nodes").then(), 401, "IDENTITY_MISSING");
        refused(as("carol").get("/nodes").then(), 403, "ROLE_MISSING");
        for (String lesser : new String[] {"observer", "client"}) {
            ValidatableResponse refusal =
                    as(lesser).body(BODY).put(endpoint(id)).then();
            refused(refusal, 403, "ROLE_MISSING");
            refusal.body("role", equalTo("steward"));
            refused(as(lesser).body(BODY).post(endpoint(id)).then(), 403, "ROLE_MISSING");
            refused(as(lesser).delete(endpoint(id)).then(), 403, "ROLE_MISSING");
            refused(as(lesser).get("/nodes/" + id).then(), 404, "NODE_NOT_FOUND");
        }
    }

    @Test
    void shouldRefuseOtherMediaTypes() {
        refused(
                as("dave")
                        .contentType("text/plain")
                        .body("x")
                        .put(endpoint("x"))
                        .then(),
                415,
                "HTTP_415");
    }

    @Test
    void shouldBeDescribedWithEveryField() throws java.io.IOException {
        var described = io.restassured.path.json.JsonPath.from(Files.readString(Path.of("docs/openapi.json")));
        var sent = io.restassured.path.json.JsonPath.from(BODY);
        for (Map.Entry<String, String> schema : Map.of(
                        "Endpoint", "$", "Device", "devices[0]", "Gid", "devices[0].gids[0]", "Region", "regions[0]")
                .entrySet()) {
            Map<String, ?> properties = described.getMap("components.schemas." + schema.getKey() + ".properties");
            assertThat(properties.keySet())
                    .isEqualTo(sent.getMap(schema.getValue()).keySet());
        }
        assertThat(described.getMap("paths").keySet().toString())
                .isEqualTo("[/nodes, /nodes/{id}, /nodes/{id}/rdma/endpoint]");
    }

    private static final Map<String, String> FAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("body/no JSON", "{"),
            Map.entry("body/an array", "[]"),
            Map.entry("body/null", "null"),
            Map.entry("body/empty", ""),
            Map.entry("body/more after it", BODY + "{}"),
            Map.entry("generation/missing", BODY.replace("\"generation\": 7, ", "")),
            Map.entry("generation/zero", BODY.replace("\"generation\": 7", "\"generation\": 0")),
            Map.entry("generation/a text", BODY.replace("\"generation\": 7", "\"generation\": \"7\"")),
            Map.entry("generation/a fraction", BODY.replace("\"generation\": 7", "\"generation\": 7.5")),
            Map.entry("lease_seconds/too long", BODY.replace("60", "86401")),
            Map.entry("lease_seconds/beyond an int", BODY.replace("60", "4294967296")),
            Map.entry("target/without port", BODY.replace("[fd00::3]:9443", "host")),
            Map.entry("target/port too great", BODY.replace("[fd00::3]:9443", "host:65536")),
            Map.entry("target/a number", BODY.replace("\"[fd00::3]:9443\"", "9443")),
            Map.entry("devices/twice the same", BODY.replace("mlx5_1\", \"port_num\": 2", "mlx5_0\", \"port_num\": 1")),
            Map.entry("devices[0].port_num/zero", BODY.replace("\"port_num\": 1", "\"port_num\": 0")),
            Map.entry("devices[0].link_layer/unknown", BODY.replace("\"ETHERNET\"", "\"TOKEN_RING\"")),
            Map.entry("devices[0].lid/on Ethernet", BODY.replace("\"lid\": 0", "\"lid\": 1")),
            Map.entry("devices[1].lid/multicast", BODY.replace("77", "49152")),
            Map.entry("devices[0].active_mtu/between", BODY.replace("4096", "1500")),
            Map.entry("devices[0].gids[0].gid/IPv4", BODY.replace("::ffff:10.0.0.7", "10.0.0.7")),
            Map.entry("devices[0].gids[0].gid/a name", BODY.replace("::ffff:10.0.0.7", "localhost")),
            Map.entry("devices[0].gids[0].gid/31 digits", BODY.replace("::ffff:10.0.0.7", "0".repeat(31))),
            Map.entry("devices[0].gids[0].gid/zero", BODY.replace("::ffff:10.0.0.7", "::")),
            Map.entry("devices[0].gids[1].type/unknown", BODY.replace("ROCE_V1", "ROCE_V3")),
            Map.entry("devices[0].netdev/not known", BODY.replace("\"lid\": 0", "\"lid\": 0, \"netdev\": \"eth0\"")),
            Map.entry("regions[0].name/with a slash", BODY.replace("weights", "../weights")),
            Map.entry("regions[0].length_bytes/zero", BODY.replace("1099511627776", "0")),
            Map.entry("regions[0].sha256/short", BODY.replace(SHA256, "ab")),
            Map.entry("regions[0].rkey/not known", BODY.replace("\"generation\": 5", "\"generation\": 5, \"rkey\": 5")),
            Map.entry("holder/not known", BODY.replace("\"generation\": 7", "\"generation\": 7, \"holder\": \"me\""))));

    @TestFactory
    Stream<DynamicTest> shouldNameTheFieldOfABadBody() {
        assertThat(FAULTS).hasSizeGreaterThanOrEqualTo(20);
        return FAULTS.entrySet().stream()
                .map(fault -> DynamicTest.dynamicTest(fault.getKey(), () -> {
                    String id = newId();
                    ValidatableResponse response =
                            as("dave").body(fault.getValue()).put(endpoint(id)).then();
                    refused(response, 400, "INVALID_NODE");
                    String field = fault.getKey().split("/", 2)[0];
                    response.body("field", equalTo(field)).body("detail", containsString(field + ": "));
                    refused(as("dave").get(endpoint(id)).then(), 404, "NODE_NOT_FOUND");
                }));
    }

    @Test
    void shouldNameWhatIsWrongInTheAddress() {
        ValidatableResponse id = as("dave").body(BODY).put(endpoint("-x")).then();
        refused(id, 400, "INVALID_NODE");
        id.body("field", equalTo("node_id"));
        ValidatableResponse size = as("dave").get("/nodes?page_size=1001").then();
        refused(size, 400, "INVALID_PAGE");
        size.body("field", equalTo("page_size"));
        as("dave").get("/nodes?page_size=many").then().statusCode(400).body("field", equalTo("page_size"));
        as("dave")
                .delete(endpoint("x") + "?generation=-1")
                .then()
                .statusCode(400)
                .body("field", equalTo("generation"));
    }
}

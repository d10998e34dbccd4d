package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.quarkus.arc.Arc;
import io.quarkus.grpc.runtime.GrpcContainer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.Role;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rpc that is served, as its descriptor has it, for every kind of caller. Nothing here names an rpc: one that is new is
 * in it.
 */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class AuthorizationTest {

    private static final String HEALTH = "grpc.health.v1.Health";

    /** What is missing here for those that need another gateway, once they are let through. */
    private static final Map<String, String> LACKS = Map.of(
            "CopyRegion", "NODE_NOT_FOUND",
            "BroadcastRegion", "NOT_REGISTERED",
            "FollowCopy", "COPY_NOT_FOUND");

    private RdmaDevice device;

    @BeforeEach
    void openDevice() {
        device = RdmaProviders.choose("ibverbs").open("fake0");
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    private static List<MethodDescriptor<?, ?>> everyRpc() {
        List<MethodDescriptor<?, ?>> rpcs = new ArrayList<>();
        for (BindableService service :
                Arc.container().instance(GrpcContainer.class).get().getServices()) {
            for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
                if (!HEALTH.equals(method.getMethodDescriptor().getServiceName())) {
                    rpcs.add(method.getMethodDescriptor());
                }
            }
        }
        rpcs.sort(Comparator.comparing(MethodDescriptor::getFullMethodName));
        return rpcs;
    }

    private static Descriptor requestOf(MethodDescriptor<?, ?> rpc) {
        return ((ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor())
                .getMethodDescriptor()
                .getInputType();
    }

    private static Message emptyRequest(MethodDescriptor<?, ?> rpc) {
        return com.google.protobuf.DynamicMessage.getDefaultInstance(requestOf(rpc));
    }

    private static Stream<DynamicTest> forEach(List<MethodDescriptor<?, ?>> rpcs, ThrowingTest test) {
        return rpcs.stream().map(rpc -> DynamicTest.dynamicTest(rpc.getFullMethodName(), () -> test.run(rpc)));
    }

    @FunctionalInterface
    private interface ThrowingTest {
        void run(MethodDescriptor<?, ?> rpc) throws Exception;
    }

    private static Reply call(String certificate, MethodDescriptor<?, ?> rpc) {
        try (GatewayTestClient client = new GatewayTestClient(certificate)) {
            return Reply.of(client.channel(), rpc, emptyRequest(rpc));
        }
    }

    @Test
    void shouldKnowEveryService() {
        assertThat(everyRpc()).hasSizeGreaterThanOrEqualTo(17);
    }

    @TestFactory
    Stream<DynamicTest> shouldNameARole() {
        return forEach(
                everyRpc(),
                rpc -> assertThat(CallGuard.roleFor(rpc))
                        .isIn(Role.ROLE_OBSERVER, Role.ROLE_CLIENT, Role.ROLE_STEWARD));
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseWhomNobodyNames() {
        return forEach(everyRpc(), rpc -> {
            Reply reply = call("nameless", rpc);
            assertThat(reply.code()).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(reply.reason()).isEqualTo("IDENTITY_MISSING");
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseWhoHasNoRole() {
        return forEach(everyRpc(), rpc -> {
            Reply reply = call("carol", rpc);
            assertThat(reply.code()).isEqualTo(Code.PERMISSION_DENIED);
            assertThat(reply.reason()).isEqualTo("ROLE_MISSING");
            assertThat(reply.description()).contains("gateway.roles." + Roles.nameOf(CallGuard.roleFor(rpc)));
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseWhoHasALesserRoleOnly() {
        return forEach(everyRpc(), rpc -> {
            boolean client = CallGuard.roleFor(rpc).compareTo(Role.ROLE_CLIENT) <= 0;
            boolean observer = CallGuard.roleFor(rpc).compareTo(Role.ROLE_OBSERVER) <= 0;
            assertThat(call("client", rpc).reason().equals("ROLE_MISSING")).isEqualTo(!client);
            assertThat(call("observer", rpc).reason().equals("ROLE_MISSING")).isEqualTo(!observer);
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldServeWhoMay() {
        return forEach(everyRpc(), rpc -> {
            try (Belongings own = new Belongings(device, "dave")) {
                Message request = own.request(requestOf(rpc), instead(own, rpc));
                Reply reply = Reply.of(own.client.channel(), rpc, request);
                requireServed(rpc, reply);
            }
        });
    }

    private static void requireServed(MethodDescriptor<?, ?> rpc, Reply reply) {
        String lack = LACKS.getOrDefault(rpc.getBareMethodName(), "");
        if (lack.isEmpty()) {
            assertThat(reply.code()).as("%s", reply).isEqualTo(Code.OK);
            assertThat(reply.messages()).isNotEmpty();
        } else {
            assertThat(reply.reason()).as("%s", reply).isEqualTo(lack);
        }
    }

    /** A region with a grant on it is not deleted, which has nothing to do with who asks. */
    private static Map<String, Object> instead(Belongings own, MethodDescriptor<?, ?> rpc) {
        if (!requestOf(rpc).getFullName().endsWith("DeleteRegionRequest")) {
            return Map.of();
        }
        String name = "unused-" + own.value("region");
        own.client
                .regions()
                .createRegion(CreateRegionRequest.newBuilder()
                        .setName(name)
                        .setLengthBytes(1)
                        .build());
        return Map.of("name", name);
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseOldGeneration() {
        return forEach(about("generation"), rpc -> {
            try (Belongings own = new Belongings(device, "dave")) {
                for (String field : fields(requestOf(rpc), "generation")) {
                    Reply reply = Reply.of(own.client.channel(), rpc, own.request(requestOf(rpc), Map.of(field, 1L)));
                    assertThat(reply.code()).as("%s", reply).isEqualTo(Code.FAILED_PRECONDITION);
                    assertThat(reply.reason()).isEqualTo("STALE_GENERATION");
                }
            }
        });
    }

    private static List<MethodDescriptor<?, ?>> about(String field) {
        return everyRpc().stream()
                .filter(rpc -> !fields(requestOf(rpc), field).isEmpty())
                .toList();
    }

    /** Returns where in a request there is a field of this name, {@code replaces.session_id} for one. */
    private static List<String> fields(Descriptor type, String name) {
        List<String> found = new ArrayList<>();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getName().equals(name)) {
                found.add(name);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated()) {
                fields(field.getMessageType(), name).forEach(inner -> found.add(field.getName() + "." + inner));
            }
        }
        return found;
    }

    /** All else in the request is the caller's own and right, so that nothing but the one id can be the reason. */
    @TestFactory
    Stream<DynamicTest> shouldAnswerForWhatIsSomebodyElsesAsForWhatIsNot() {
        return everyRpc().stream()
                .flatMap(rpc -> Belongings.IDS.stream()
                        .sorted()
                        .flatMap(id -> fields(requestOf(rpc), id).stream()
                                .filter(field -> !isForSomethingNew(rpc, field))
                                .map(field -> DynamicTest.dynamicTest(
                                        rpc.getFullMethodName() + " " + field, () -> requireSame(rpc, id, field)))));
    }

    private static boolean isForSomethingNew(MethodDescriptor<?, ?> rpc, String field) {
        return requestOf(rpc).equals(CreateRegionRequest.getDescriptor()) && field.equals("name");
    }

    private void requireSame(MethodDescriptor<?, ?> rpc, String id, String field) {
        try (Belongings others = new Belongings(device, "dave");
                Belongings own = new Belongings(device, "erin")) {
            String foreign = (String) others.value(id);
            // As many characters of the same kind: what never was.
            String absent = foreign.chars()
                    .mapToObj(c -> Character.toString(
                            c == 'f' ? '0' : c == '9' ? 'a' : "0123456789abcde".indexOf(c) < 0 ? c : c + 1))
                    .reduce("", String::concat);
            BiFunction<String, Belongings, Reply> ask = (value, who) ->
                    Reply.of(who.client.channel(), rpc, who.request(requestOf(rpc), Map.of(field, value)));
            Reply ofForeign = ask.apply(foreign, own);
            Reply ofAbsent = ask.apply(absent, own);
            assertThat(ofForeign.code()).as("%s", ofForeign).isEqualTo(Code.NOT_FOUND);
            assertThat(ofForeign.replacing(foreign, absent)).isEqualTo(ofAbsent);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldTellNothingOfWhatIsSomebodyElses() {
        return forEach(everyRpc(), rpc -> {
            try (Belongings others = new Belongings(device, "dave");
                    Belongings own = new Belongings(device, "erin")) {
                Reply reply = Reply.of(own.client.channel(), rpc, own.request(requestOf(rpc), instead(own, rpc)));
                requireServed(rpc, reply);
                for (String id : Belongings.IDS) {
                    assertThat(reply.toString()).doesNotContain((String) others.value(id));
                }
            }
        });
    }
}

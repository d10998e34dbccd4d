package io.rdmagateway.client;

import static io.rdmagateway.proto.v1.NodeEventType.NODE_EVENT_TYPE_GONE;
import static io.rdmagateway.proto.v1.NodeEventType.NODE_EVENT_TYPE_PRESENT;
import static io.rdmagateway.proto.v1.NodeEventType.NODE_EVENT_TYPE_SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.rdmagateway.client.NodeEvent.Gone;
import io.rdmagateway.client.NodeEvent.Interrupted;
import io.rdmagateway.client.NodeEvent.Lost;
import io.rdmagateway.client.NodeEvent.Present;
import io.rdmagateway.client.NodeEvent.Synced;
import io.rdmagateway.proto.v1.Node;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeWatchTest extends ClientFixture {

    private final BlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    private GatewayClient hasty;
    private NodeWatch watch;

    @BeforeEach
    void watch() {
        hasty = hastyClient();
        watch = hasty.nodes().watch(told::add);
    }

    @AfterEach
    void end() {
        watch.close();
        hasty.close();
    }

    private NodeEvent next() throws InterruptedException {
        return told.poll(5, TimeUnit.SECONDS);
    }

    private static NodeEvent present(String nodeId) {
        return new Present(Node.newBuilder().setNodeId(nodeId).build());
    }

    /** Two nodes are there. */
    private FakeNodes.Watch synced() throws InterruptedException {
        FakeNodes.Watch call = gateway.nodes.next();
        assertThat(call.resumeToken()).isEmpty();
        call.tell(NODE_EVENT_TYPE_PRESENT, "n1", "")
                .tell(NODE_EVENT_TYPE_PRESENT, "n2", "")
                .tell(NODE_EVENT_TYPE_SYNCED, "", "a-1");
        assertThat(next()).isEqualTo(present("n1"));
        assertThat(next()).isEqualTo(present("n2"));
        assertThat(next()).isEqualTo(new Synced());
        return call;
    }

    @Test
    void shouldGoOnAfterTheLastChangeWhenTheGatewayWasAway() throws InterruptedException {
        FakeNodes.Watch call = synced().tell(NODE_EVENT_TYPE_GONE, "n1", "a-2");
        assertThat(next()).isEqualTo(new Gone("n1"));
        call.fail(Status.UNAVAILABLE.asRuntimeException());
        assertThat(next()).isInstanceOf(Interrupted.class);
        gateway.nodes.next().fail(Status.UNAVAILABLE.asRuntimeException());

        FakeNodes.Watch again = gateway.nodes.next();

        assertThat(again.resumeToken()).isEqualTo("a-2");
        again.tell(NODE_EVENT_TYPE_PRESENT, "n3", "a-3");
        assertThat(next()).as("one interruption is told once").isEqualTo(present("n3"));
    }

    @Test
    void shouldTellWhatVanishedWhenTheChangesAreNoLongerKnown() throws InterruptedException {
        synced().fail(FakeGateway.refusal(Status.Code.OUT_OF_RANGE, "WATCH_TOO_OLD", "", "too old"));

        FakeNodes.Watch anew = gateway.nodes.next();

        assertThat(anew.resumeToken()).isEmpty();
        anew.tell(NODE_EVENT_TYPE_PRESENT, "n2", "").tell(NODE_EVENT_TYPE_SYNCED, "", "b-7");
        assertThat(next()).isEqualTo(present("n2"));
        assertThat(next()).isEqualTo(new Gone("n1"));
        assertThat(next()).isEqualTo(new Synced());
        anew.fail(Status.UNAVAILABLE.asRuntimeException());
        assertThat(gateway.nodes.next().resumeToken()).isEqualTo("b-7");
    }

    @Test
    void shouldEndWhenTheGatewayRefuses() throws InterruptedException {
        gateway.nodes.next().fail(FakeGateway.refusal(Status.Code.PERMISSION_DENIED, "ROLE_REQUIRED", "", "no"));

        assertThat(next())
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.cause().reason()).isEqualTo("ROLE_REQUIRED"));
    }

    @Test
    void shouldTellNothingMoreWhenClosed() throws InterruptedException {
        FakeNodes.Watch call = synced();

        watch.close();

        soon(() -> ((ServerCallStreamObserver<?>) call.observer()).isCancelled());
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheListenerFails() throws InterruptedException {
        gateway.nodes.next();
        try (NodeWatch _ = hasty.nodes().watch(event -> {
            told.add(event);
            throw new IllegalStateException("by the test");
        })) {
            synced();
        }
    }
}

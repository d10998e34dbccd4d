package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.Session;
import org.junit.jupiter.api.Test;

class ListingTest extends ClientFixture {

    @Test
    void shouldFollowThePagesToTheEnd() {
        assertThat(client.regions().list()).extracting(Region::getName).containsExactly("r0", "r2");
        assertThat(client.sessions().list()).extracting(Session::getGeneration).containsExactly(0L, 1L, 2L);
        assertThat(client.nodes().list()).extracting(Node::getNodeId).containsExactly("n0", "n1", "n2");
    }

    @Test
    void shouldPassOnTheReasonWhenAListIsRefused() {
        gateway.refused.add("list");

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> client.sessions().list())
                .matches(e -> e.hasReason("BY_TEST"));
    }

    @Test
    void shouldShowAndEndOne() {
        Session session = client.sessions().session("0123456789abcdef0123456789abcdef");

        client.sessions().delete(session.getSessionId(), session.getGeneration());

        assertThat(gateway.calls).containsExactly("get", "delete");
    }

    @Test
    void shouldSayThatTheGatewayIsOlderWhenItAnswersWithAnotherChecksum() {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> client.regions().crc32c("r", 0, 1))
                .matches(e -> e.hasReason("NOT_SUPPORTED"))
                .withMessageContaining("SHA-256");
    }
}

package io.rdmagateway.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class ConsoleOffTest {

    private static int status(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().get("http://localhost:" + port + path).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/events", "/console/console.js", "/q/console"})
    void shouldNotBeThereUnlessItIsSwitchedOn(String path) {
        assertThat(status(path)).isEqualTo(404);
    }
}

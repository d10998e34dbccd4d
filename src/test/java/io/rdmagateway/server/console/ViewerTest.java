package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ViewerTest {

    private final StringBuilder written = new StringBuilder();
    private boolean slow;
    private boolean gone;

    private final HttpServerResponse response = (HttpServerResponse) Proxy.newProxyInstance(
            ViewerTest.class.getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "writeQueueFull" -> slow;
                case "closed" -> gone;
                case "write" -> {
                    written.append(arguments[0]);
                    yield Future.succeededFuture();
                }
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private final Viewer viewer = new Viewer(response);

    private String shown(Map<String, String> parts) {
        written.setLength(0);
        viewer.show(new TreeMap<>(parts));
        return written.toString();
    }

    @Test
    void shouldBeShownEverythingAtFirstAndThenWhatChanges() {
        assertThat(shown(Map.of("a", "1", "b", "2"))).isEqualTo("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n");
        assertThat(shown(Map.of("a", "1", "b", "3"))).isEqualTo("event: b\ndata: 3\n\n");
        assertThat(shown(Map.of("a", "1", "b", "3"))).isEmpty();
    }

    @Test
    void shouldBeShownLinesAsOneEventAndEmptyPartsToo() {
        assertThat(shown(Map.of("a", "<tr>\n</tr>"))).isEqualTo("event: a\ndata: <tr>\ndata: </tr>\n\n");
        assertThat(shown(Map.of("a", ""))).isEqualTo("event: a\ndata: \n\n");
    }

    @Test
    void shouldMissWhatLiesBetweenWhenItIsSlow() {
        shown(Map.of("a", "1"));
        slow = true;
        assertThat(shown(Map.of("a", "2"))).isEmpty();
        slow = false;

        assertThat(shown(Map.of("a", "3"))).isEqualTo("event: a\ndata: 3\n\n");
    }

    @Test
    void shouldBeShownNothingWhenItIsGone() {
        gone = true;

        assertThat(shown(Map.of("a", "1"))).isEmpty();
        assertThat(viewer.isGone()).isTrue();
    }
}

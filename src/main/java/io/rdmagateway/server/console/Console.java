package io.rdmagateway.server.console;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/** The console's page, what it is made of, and the events that keep it up to date. */
public final class Console {

    /** Where the page is; what it needs is below. */
    public static final String PATH = "/console";

    /** Nothing from elsewhere, nothing inline, and no place in another's page. */
    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 503;

    private final Observer observer;
    private final Page page = new Page();
    private final Feed feed;

    public Console(Watched watched, Vertx vertx) {
        observer = new Observer(watched, InstantSource.system(), System::nanoTime);
        feed = new Feed(vertx, observer, page);
    }

    /** Lets on who asks for this machine, and not for a name that somebody may have made to lead here. */
    public static void admit(RoutingContext exchange) {
        HostAndPort asked = exchange.request().authority();
        if (asked != null && new AskedHost(asked.host()).isNobodys()) {
            exchange.next();
        } else {
            head(exchange, "text/plain; charset=utf-8")
                    .setStatusCode(FORBIDDEN)
                    .end("The console is at localhost, by kubectl port-forward, or at an address; not at a name.\n");
        }
    }

    /** Answers with the page as it is now. Asks the device: not for an event loop. */
    public void page(RoutingContext exchange) {
        String html = page.whole(observer.look());
        head(exchange, "text/html; charset=utf-8").end(html);
    }

    /** Answers with events for as long as the connection lasts. */
    public void events(RoutingContext exchange) {
        HttpServerResponse response = head(exchange, "text/event-stream").setChunked(true);
        if (!feed.add(response)) {
            response.setStatusCode(TOO_MANY).end();
        }
    }

    /** Answers with a file that the page needs. */
    public static void asset(RoutingContext exchange, String name) {
        Asset asset = Asset.of(name);
        head(exchange, asset.mediaType()).end(asset.text());
    }

    private static HttpServerResponse head(RoutingContext exchange, String mediaType) {
        HttpServerResponse response = exchange.response();
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, mediaType);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.set("Content-Security-Policy", CONTENT_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        return response;
    }
}

package io.rdmagateway.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.ManagementInterface;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.server.console.Console;
import io.rdmagateway.server.console.Watched;
import io.rdmagateway.server.console.Watched.Timed;
import io.rdmagateway.session.Handshakes;
import io.rdmagateway.transfer.TransferState;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Serves the console beside health and metrics, where it is switched on. */
@Singleton
class ConsoleRoutes {

    private static final List<String> ASSETS = List.of("console.css", "console.js", "icon.svg");

    private final GatewayConfig config;
    private final Instance<Console> console;

    /** @param console made when somebody looks for the first time: until then it costs nothing */
    ConsoleRoutes(GatewayConfig config, Instance<Console> console) {
        this.config = config;
        this.console = console;
    }

    void serve(@Observes ManagementInterface management) {
        if (!config.console().enabled()) {
            return;
        }
        Router router = management.router();
        router.route(Console.PATH + "*").handler(Console::admit);
        router.get(Console.PATH).blockingHandler(exchange -> console.get().page(exchange), false);
        router.get(Console.PATH + "/events")
                .blockingHandler(exchange -> console.get().events(exchange), false);
        ASSETS.forEach(name -> router.get(Console.PATH + "/" + name)
                .blockingHandler(exchange -> Console.asset(exchange, name), false));
    }

    @Produces
    @Singleton
    Console console(Gateway gateway, Copies copies, DeviceHealth health, MeterRegistry registry, Vertx vertx) {
        return new Console(
                new Watched(
                        gateway.serving(),
                        gateway.transfers(),
                        copies,
                        gateway.grants(),
                        () -> List.of(
                                health.device(),
                                health.port(),
                                health.gid(),
                                health.memlock(),
                                health.queuePairs(),
                                health.resources()),
                        () -> timed(registry.find("rdma.gateway.handshake")
                                .tag("outcome", Meters.label(Handshakes.Outcome.PROVEN))
                                .timers()),
                        () -> timed(registry.find("rdma.gateway.transfer")
                                .tag("state", Meters.label(TransferState.DONE))
                                .timers())),
                vertx);
    }

    private static Timed timed(Collection<Timer> timers) {
        return timers.stream()
                .map(timer -> new Timed(timer.count(), Duration.ofNanos((long) timer.totalTime(TimeUnit.NANOSECONDS))))
                .reduce(Timed.NONE, Timed::plus);
    }
}

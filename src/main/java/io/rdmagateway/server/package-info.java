/**
 * The gateway as a service: gRPC edge and a little REST over mutual TLS, health, configuration, and errors as statuses.
 *
 * <p>The only place with Quarkus, CDI and Mutiny. Uses {@link io.rdmagateway.session}, {@link io.rdmagateway.region},
 * {@link io.rdmagateway.transfer}, {@link io.rdmagateway.copy}, {@link io.rdmagateway.directory},
 * {@link io.rdmagateway.audit}, {@link io.rdmagateway.diagnosis}, {@link io.rdmagateway.verbs} and the generated protos; a
 * service maps, calls one domain method and maps back. Who may call what the contract says, and the {@code CallGuard}
 * holds every call to it before a service hears of it.
 *
 * <p>Traces are OpenTelemetry's, which stays here, too, and is loaded only where they are wanted.
 *
 * <p>What operators look at is in {@link io.rdmagateway.server.console}.
 */
package io.rdmagateway.server;

/**
 * The Java client: opens a session with a gateway, attaches to regions and moves bytes by RDMA.
 *
 * <p>Plain Java: uses gRPC stubs over Netty, protobuf and {@link io.rdmagateway.verbs}; no Quarkus. Devices are handed in
 * by the caller. Begin with {@link io.rdmagateway.client.GatewayClient}.
 */
package io.rdmagateway.client;

/**
 * Measures: bandwidth and latency of queue pairs with both ends in this process, sessions of a gateway, and gRPC streams
 * beside them.
 *
 * <p>Uses {@link io.rdmagateway.verbs}, {@link io.rdmagateway.client}, gRPC over Netty for what it compares with,
 * HdrHistogram and XChart. Devices are handed in by the caller.
 */
package io.rdmagateway.bench;

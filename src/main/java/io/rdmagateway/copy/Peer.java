package io.rdmagateway.copy;

import io.rdmagateway.client.GatewayOptions;

/**
 * Another gateway.
 *
 * @param identity as whom it reads from others
 * @param place orders neighbours in the network beside each other
 * @param options how to talk to it, with this gateway's own certificate
 */
public record Peer(String nodeId, String identity, String place, GatewayOptions options) {}

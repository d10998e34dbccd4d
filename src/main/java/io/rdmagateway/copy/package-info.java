/**
 * Regions that come from other gateways: this one is their client, with its own certificate, and READs.
 *
 * <p>Uses {@link io.rdmagateway.client} for sessions with the others, {@link io.rdmagateway.region} for what is here. Begin
 * with {@link io.rdmagateway.copy.Copies}.
 */
package io.rdmagateway.copy;

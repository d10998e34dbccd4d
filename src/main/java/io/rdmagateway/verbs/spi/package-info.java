/**
 * How a device provider is found: an {@link io.rdmagateway.verbs.spi.RdmaProvider} on the {@code ServiceLoader} path.
 *
 * <p>Uses {@link io.rdmagateway.verbs}. Who needs a device asks {@link io.rdmagateway.verbs.spi.RdmaProviders}.
 */
package io.rdmagateway.verbs.spi;

/**
 * How a device provider is found: an {@link io.rdmagateway.verbs.spi.RdmaProvider} on the {@code ServiceLoader} path.
 *
 * <p>{@link io.rdmagateway.verbs.spi.ListedRequest} is for those who make one.
 *
 * <p>Uses {@link io.rdmagateway.verbs}. Who needs a device asks {@link io.rdmagateway.verbs.spi.RdmaProviders}.
 */
package io.rdmagateway.verbs.spi;

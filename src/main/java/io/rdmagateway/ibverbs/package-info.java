/**
 * The native device: the verbs interfaces over libibverbs. No layout and no method handle here.
 *
 * <p>Uses {@link io.rdmagateway.verbs}, {@link io.rdmagateway.verbs.spi} and {@link io.rdmagateway.ibverbs.ffm}. Nobody
 * imports it: it is found through {@code ServiceLoader}.
 */
package io.rdmagateway.ibverbs;

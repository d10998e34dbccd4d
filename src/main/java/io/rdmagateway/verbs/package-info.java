/**
 * RDMA vocabulary: interfaces, value records, enums and exceptions in the words of the verbs man pages.
 *
 * <p>Uses the JDK only. Devices implement it and are found through {@link io.rdmagateway.verbs.spi}.
 */
package io.rdmagateway.verbs;

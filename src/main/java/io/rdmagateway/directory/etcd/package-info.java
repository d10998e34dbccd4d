/**
 * The directory in etcd, which several gateways share.
 *
 * <p>Uses {@link io.rdmagateway.directory} and jetcd. A key for each node, with a lease of its own; every write is a
 * transaction on the revision that it was decided on.
 */
package io.rdmagateway.directory.etcd;

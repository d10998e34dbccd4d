/**
 * Which node offers which devices and regions, and where it is called: kept by this process, or by etcd.
 *
 * <p>Uses {@link io.rdmagateway.verbs} and, of {@link io.rdmagateway.session}, identities and pages.
 * {@link io.rdmagateway.directory.Directory} is the way in. A node is there for as long as its lease is renewed; its
 * generation keeps a process that was replaced from taking its place back.
 */
package io.rdmagateway.directory;

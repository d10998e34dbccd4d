/**
 * Nodes as JSON: what REST takes and gives, and what etcd keeps.
 *
 * <p>Uses {@link io.rdmagateway.directory}, {@link io.rdmagateway.verbs} and Jackson.
 */
package io.rdmagateway.directory.json;

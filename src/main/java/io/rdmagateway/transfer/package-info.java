/**
 * Moving bytes on a session's queue pair, with the gateway as requester: what is to be moved, how far it is, how it ended.
 *
 * <p>Uses the JDK, {@link io.rdmagateway.session}, {@link io.rdmagateway.region} and {@link io.rdmagateway.verbs}.
 * {@link io.rdmagateway.transfer.Transfers} is the way in. A transfer ends with its session.
 */
package io.rdmagateway.transfer;

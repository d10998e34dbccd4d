/**
 * One dedicated queue pair per client: the handshake, its states, the lease, the limits and the teardown.
 *
 * <p>Uses the JDK and {@link io.rdmagateway.verbs}. {@link io.rdmagateway.session.Sessions} is the way in; threads are
 * {@link io.rdmagateway.session.Loop}s, and what they repeat can be called without them.
 */
package io.rdmagateway.session;

/**
 * Server-side memory that clients share, of the gateway itself, from a file or shared with other processes, and the grants
 * on it.
 *
 * <p>Uses the JDK, {@link io.rdmagateway.session} and {@link io.rdmagateway.verbs}. A grant belongs to a session and
 * goes with it; a region outlives every grant on it.
 */
package io.rdmagateway.region;

/**
 * The page for who operates a gateway: what it serves, what its sessions and transfers do, and what is amiss, as it happens.
 *
 * <p>It only looks. It says what health and logs say, and no PSN, key, address of memory or nonce. Uses {@link
 * io.rdmagateway.session}, {@link io.rdmagateway.transfer}, {@link io.rdmagateway.region}, {@link io.rdmagateway.copy},
 * {@link io.rdmagateway.diagnosis}, {@link io.rdmagateway.verbs}; Qute for HTML and Vert.x to send it. Nothing is asked,
 * and no thread is kept, while nobody looks.
 */
package io.rdmagateway.server.console;

/**
 * A device in user space: the reliable connections of RoCE v2 over UDP 4791 in pure Java, on the wire the same as
 * hardware and the kernel's rxe.
 *
 * <p>Uses {@link io.rdmagateway.verbs}, {@link io.rdmagateway.verbs.spi}, {@link io.rdmagateway.soft.wire} and,
 * for what Java's sockets lack, {@link io.rdmagateway.soft.ffm}, else the JDK only. Nobody imports it: it is found as a provider.
 *
 * <p>One {@code Engine} per device owns all protocol state, and goes on by turns. One thread at a time takes them: whoever
 * polls or posts and waits, so that an answer needs no other thread to be scheduled, else a thread of the device's own.
 * {@code Progress} says who. Requests get there by rings; commands run between turns.
 *
 * <p>Packets of one connection and length leave and arrive in bursts, by UDP_SEGMENT and UDP_GRO, where native access and the
 * kernel allow it; on the wire they are the same but for the IPv4 identification, which counts from 0 within a burst.
 *
 * <p>Between two soft devices packets have a private form, which {@code endpoint.proto} describes: longer, from one port, and
 * sealed with what only the two ends know. Who is not on the path and guesses PSNs hits none there.
 *
 * <p>All 32 bits of a key are random, those of a memory window with every bind anew. A window is of type 2B: its range is
 * checked to the byte, and only the queue pair that bound it lets its peer in.
 */
package io.rdmagateway.soft;

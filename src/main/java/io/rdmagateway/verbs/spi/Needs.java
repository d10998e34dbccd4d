package io.rdmagateway.verbs.spi;

/**
 * What the devices of a provider take of the machine.
 *
 * @param kernelDevice true when they are the kernel's: each has a node in {@code /dev/infiniband}, and the memory that is
 *     registered with them is pinned
 * @param udpPort a UDP port that they have for themselves; 0 for none
 * @param receiveBufferBytes how much a socket of theirs should be able to buffer; 0 without one
 */
public record Needs(boolean kernelDevice, int udpPort, int receiveBufferBytes) {}

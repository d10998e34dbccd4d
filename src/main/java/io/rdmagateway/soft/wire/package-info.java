/**
 * RoCEv2 packets: headers as flyweights over a buffer, the opcode table, the invariant CRC and 24-bit sequence numbers.
 *
 * <p>Uses the JDK only, knows no state, and allocates nothing per packet.
 */
package io.rdmagateway.soft.wire;

/**
 * Benchmarks: programs to be run by hand, which print figures and judge nothing.
 *
 * <p>May use everything.
 */
package io.rdmagateway.bench;

/**
 * What stands in the way of RDMA on this machine: checks, each with a verdict, what was found and the next step.
 *
 * <p>Uses {@link io.rdmagateway.verbs} and {@link io.rdmagateway.verbs.spi}. Most checks are functions of facts that the
 * caller brings; {@link io.rdmagateway.diagnosis.Machine} reads those that the kernel has.
 */
package io.rdmagateway.diagnosis;

/** What many nodes cost: measured where one machine can show it, and simulated with a fixed seed where it cannot. */
package io.rdmagateway.scaling;

/**
 * The socket calls that Java does not offer, by the Foreign Function and Memory API: C names kept.
 *
 * <p>Uses {@code java.lang.foreign} and, for the names of errors, {@link io.rdmagateway.verbs}. Beside the binding to
 * libibverbs the only place for restricted calls: the soft device makes none itself, and works without those made here.
 */
package io.rdmagateway.soft.ffm;

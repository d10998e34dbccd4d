/**
 * The binding to libibverbs by the Foreign Function and Memory API: C names kept, one file per struct.
 *
 * <p>Uses {@code java.lang.foreign} and, for its exceptions, {@link io.rdmagateway.verbs}. Every restricted call to
 * libibverbs is made here. Pointers are passed as {@code long}: the linker then creates no object per call.
 */
package io.rdmagateway.ibverbs.ffm;

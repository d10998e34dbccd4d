package io.rdmagateway.diagnosis;

/**
 * What is to be pinned.
 *
 * @param leastBytes less than this is a failure
 * @param leastFor whose that is, such as {@code 256 sessions}
 * @param mostBytes more than the least, if everything is used that is configured
 * @param mostFor whose that is
 */
public record PinnedMemory(long leastBytes, String leastFor, long mostBytes, String mostFor) {}

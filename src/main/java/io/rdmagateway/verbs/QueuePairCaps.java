package io.rdmagateway.verbs;

/**
 * How much one queue pair holds. A device may give more than was asked, never less.
 *
 * @param maxSendWr send requests that may be outstanding
 * @param maxRecvWr receive requests that may be posted
 * @param maxSendSge scatter/gather entries of one send request
 * @param maxRecvSge scatter/gather entries of one receive request
 * @param maxInlineBytes payload that a send request may carry within itself
 */
public record QueuePairCaps(int maxSendWr, int maxRecvWr, int maxSendSge, int maxRecvSge, int maxInlineBytes) {

    public QueuePairCaps {
        if (maxSendWr < 1 || maxRecvWr < 1 || maxSendSge < 1 || maxRecvSge < 1 || maxInlineBytes < 0) {
            throw new IllegalArgumentException("caps: every size must be at least 1, inline at least 0");
        }
    }

    public static QueuePairCaps of(int maxSendWr, int maxRecvWr) {
        return new QueuePairCaps(maxSendWr, maxRecvWr, 1, 1, 64);
    }
}

package io.rdmagateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Finds the last line of a log, without reading all of it. */
final class AuditTail {

    private static final int LONGEST_LINE_BYTES = 64 << 10;

    private AuditTail() {}

    /**
     * Returns where the chain of a file stands. What follows its last line end is cut off: the machine went down while it
     * was being written.
     */
    static Chain of(FileChannel file) throws IOException, BrokenChainException {
        long size = file.size();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, LONGEST_LINE_BYTES));
        long start = size - bytes.capacity();
        while (bytes.hasRemaining() && file.read(bytes, start + bytes.position()) >= 0) {
            // A read may bring less than was asked for.
        }
        String tail = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        int end = tail.lastIndexOf('\n');
        if (end < 0) {
            if (size > 0) {
                throw new BrokenChainException("has no whole line at its end: it is no audit log");
            }
            return Chain.EMPTY;
        }
        int begin = tail.lastIndexOf('\n', end - 1) + 1;
        file.truncate(start + end + 1);
        return Chain.at(AuditLine.parse(new String(bytes.array(), begin, end - begin, StandardCharsets.UTF_8)));
    }
}

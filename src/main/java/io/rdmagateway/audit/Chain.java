package io.rdmagateway.audit;

/**
 * How far a log has come.
 *
 * @param count lines so far; the seq of the last one
 * @param head the seal of the last one. Who has kept it elsewhere can tell later that nothing before it was changed.
 */
public record Chain(long count, String head) {

    /** Before the first line. */
    public static final Chain EMPTY = new Chain(0, Seal.NONE.hex());

    AuditLine next(AuditEvent event) {
        return AuditLine.of(count + 1, new Seal(head), event);
    }

    static Chain at(AuditLine line) {
        return new Chain(line.seq(), line.seal().hex());
    }

    /** @throws BrokenChainException when this is not the line that comes next */
    Chain follow(AuditLine line) throws BrokenChainException {
        if (!line.prev().hex().equals(head) || line.seq() != count + 1) {
            throw new BrokenChainException(
                    "does not follow the one before: lines are missing, added or in another order");
        }
        return at(line);
    }
}

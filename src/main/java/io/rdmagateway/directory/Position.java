package io.rdmagateway.directory;

import io.rdmagateway.directory.DirectoryException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of changes.
 *
 * @param history whose order that is; a directory that begins anew, and another etcd, has another one
 */
public record Position(String history, long revision) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16})-([0-9]{1,18})");

    /** @throws DirectoryException INVALID_WATCH when it is not what {@link #toString} made */
    public static Position of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw DirectoryException.ofField(
                    Reason.INVALID_WATCH, "resume_token", "must be one that a watch has told, or empty");
        }
        return new Position(parts.group(1), Long.parseLong(parts.group(2)));
    }

    /** @throws DirectoryException WATCH_TOO_OLD when it is of another history */
    public void requireOf(String current) {
        if (!history.equals(current)) {
            throw tooOld();
        }
    }

    public static DirectoryException tooOld() {
        return new DirectoryException(
                Reason.WATCH_TOO_OLD,
                "the changes since then are no longer known: watch anew with an empty resume_token, which tells everything");
    }

    @Override
    public String toString() {
        return history + "-" + revision;
    }
}

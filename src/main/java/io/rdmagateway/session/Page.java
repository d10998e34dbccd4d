package io.rdmagateway.session;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param nextToken where the next page begins; empty on the last
 */
public record Page<T>(List<T> items, String nextToken) {

    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 1000;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Cuts a page out of a list that is sorted by key. The token is the last key of the page before, so pages stay
     * true when items come and go between the calls.
     *
     * @param size 1 to 1000, or 0 for 100
     * @param token of the page before; empty for the first
     * @param key sorts like the list; the same for no two items
     * @throws SessionException INVALID_PAGE when the size is out of range
     */
    public static <T> Page<T> of(List<T> sorted, int size, String token, Function<? super T, String> key) {
        int limit = sizeOf(size);
        List<T> rest = sorted.stream()
                .filter(item -> key.apply(item).compareTo(token) > 0)
                .limit(limit + 1L)
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, "");
        }
        List<T> items = rest.subList(0, limit);
        return new Page<>(items, key.apply(items.getLast()));
    }

    /**
     * Returns how many items a page may have.
     *
     * @param asked 1 to 1000, or 0 for 100
     * @throws SessionException INVALID_PAGE when it is out of range
     */
    public static int sizeOf(int asked) {
        if (asked < 0 || asked > MAX_SIZE) {
            throw SessionException.ofField(
                    SessionException.Reason.INVALID_PAGE, "page_size", "must be 0 to " + MAX_SIZE + ", was " + asked);
        }
        return asked == 0 ? DEFAULT_SIZE : asked;
    }
}

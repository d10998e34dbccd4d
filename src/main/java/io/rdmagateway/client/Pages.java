package io.rdmagateway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lists that come in pages. */
final class Pages {

    /** The most that a gateway answers at once. */
    static final int SIZE = 1000;

    private Pages() {}

    /**
     * Reads all pages.
     *
     * @param page asks for the one of a token, the empty one first
     * @param nextToken empty in the last page
     */
    static <P, T> List<T> all(Function<String, P> page, Function<P, List<T>> items, Function<P, String> nextToken) {
        List<T> all = new ArrayList<>();
        String token = "";
        do {
            P one = page.apply(token);
            all.addAll(items.apply(one));
            token = nextToken.apply(one);
        } while (!token.isEmpty());
        return all;
    }
}

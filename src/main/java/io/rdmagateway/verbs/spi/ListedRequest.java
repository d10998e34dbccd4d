package io.rdmagateway.verbs.spi;

import java.util.List;

/**
 * A request that knows whether a list is being looked at in which it stands, so that one that stands there twice is found
 * without a set.
 */
public abstract class ListedRequest {

    private boolean listed;

    /**
     * Checks a list before it is posted: a driver that follows its chain would run in a circle.
     *
     * @throws IllegalArgumentException a request stands there twice
     */
    public static void requireOnce(List<?> wrs) {
        int looked = 0;
        try {
            for (; looked < wrs.size(); looked++) {
                if (wrs.get(looked) instanceof ListedRequest request) {
                    if (request.listed) {
                        throw new IllegalArgumentException("request " + (looked + 1) + " of " + wrs.size()
                                + " stands in the list before: make another one for it");
                    }
                    request.listed = true;
                }
            }
        } finally {
            for (int i = 0; i < looked; i++) {
                if (wrs.get(i) instanceof ListedRequest request) {
                    request.listed = false;
                }
            }
        }
    }
}

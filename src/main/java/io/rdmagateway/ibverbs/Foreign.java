package io.rdmagateway.ibverbs;

/** Recognises our own objects when they come back as interfaces. */
final class Foreign {

    private Foreign() {}

    /** @throws IllegalArgumentException when another provider made it */
    static <T> T cast(Class<T> type, Object object) {
        if (!type.isInstance(object)) {
            throw new IllegalArgumentException(
                    (object == null ? "null" : object.getClass().getSimpleName()) + " was not made by this provider");
        }
        return type.cast(object);
    }
}

package io.rdmagateway.ibverbs;

import java.util.Locale;

/** Kinds of native objects, as messages name them. */
enum NativeKind {
    DEVICE,
    COMPLETION_CHANNEL,
    COMPLETION_QUEUE,
    PROTECTION_DOMAIN,
    MEMORY_REGION,
    MEMORY_WINDOW,
    QUEUE_PAIR,
    ADDRESS_HANDLE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package io.rdmagateway.cli;

/** The bar of something whose length is known only when it has begun. */
final class ArrivalBar implements AutoCloseable {

    private final String task;
    private Progress bar;
    private long shown;

    ArrivalBar(String task) {
        this.task = task;
    }

    /** @param total 0 while nobody knows */
    void show(long arrived, long total) {
        if (bar == null && total > 0) {
            bar = Progress.of(task, total);
        }
        if (bar != null && arrived > shown) {
            bar.advance(arrived - shown);
            shown = arrived;
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

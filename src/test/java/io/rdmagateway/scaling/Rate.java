package io.rdmagateway.scaling;

/** How often something happens, by seconds of simulated time. */
final class Rate {

    private static final long SECOND = 1_000_000_000L;

    private final long[] bySecond;

    Rate(int seconds) {
        bySecond = new long[seconds + 1];
    }

    void count(long nowNanos, long times) {
        bySecond[(int) Math.min(nowNanos / SECOND, bySecond.length - 1)] += times;
    }

    double meanFrom(int second) {
        long sum = 0;
        for (int i = second; i < bySecond.length - 1; i++) {
            sum += bySecond[i];
        }
        return (double) sum / (bySecond.length - 1 - second);
    }

    long peakFrom(int second) {
        long peak = 0;
        for (int i = second; i < bySecond.length; i++) {
            peak = Math.max(peak, bySecond[i]);
        }
        return peak;
    }
}

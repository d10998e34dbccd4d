package io.rdmagateway.bench;

import java.util.List;

/**
 * A line of a plot.
 *
 * @param sizes message bytes, one for each value
 */
record Curve(String name, List<Long> sizes, List<Double> values) {}

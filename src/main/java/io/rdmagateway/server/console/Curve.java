package io.rdmagateway.server.console;

import java.util.List;

/**
 * One quantity of a chart.
 *
 * @param style its class in the style sheet
 * @param latest its last value in words, empty when there is none
 * @param joined whether a line joins its points; a quantity that is not always there has dots
 * @param line the points that are joined, as SVG has them
 * @param dots points that stand alone
 */
record Curve(String name, String style, String latest, boolean joined, String line, List<Dot> dots) {

    /** @param x and y of its centre, in the chart's units */
    record Dot(String x, String y) {}
}

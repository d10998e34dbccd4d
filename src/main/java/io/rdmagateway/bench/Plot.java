package io.rdmagateway.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Curves over the length of messages, as SVG. Each doubling of the length is as far as any other. */
record Plot(String title, String unit, List<Curve> curves) {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;
    private static final String[] UNITS = {"", " KiB", " MiB", " GiB"};
    private static final int BITS_PER_UNIT = 10;

    void save(Path file) throws IOException {
        // There is no screen to draw on, and none is needed.
        System.setProperty("java.awt.headless", "true");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            VectorGraphicsEncoder.saveVectorGraphic(chart(), out, VectorGraphicsFormat.SVG);
        }
    }

    private XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("message length")
                .yAxisTitle(unit)
                .build();
        chart.getStyler()
                .setYAxisMin(0.0)
                // Dashes become a polygon each, and the file ten times as long.
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setPlotGridLinesColor(new Color(0xe0e0e0))
                .setPlotBorderVisible(false)
                .setChartBackgroundColor(Color.WHITE);
        chart.setCustomXAxisTickLabelsFormatter(Plot::length);
        for (Curve curve : curves) {
            chart.addSeries(
                    curve.name(), curve.sizes().stream().map(Plot::place).toList(), curve.values());
        }
        return chart;
    }

    private static double place(long bytes) {
        return Math.log(bytes) / Math.log(2);
    }

    /** Labels a place when it is that of a power of two. */
    private static String length(double place) {
        if (place != Math.rint(place) || place < 0 || place >= Integer.SIZE) {
            return "";
        }
        long bytes = 1L << (int) place;
        int unit = Math.min(UNITS.length - 1, Long.numberOfTrailingZeros(bytes) / BITS_PER_UNIT);
        return (bytes >> unit * BITS_PER_UNIT) + UNITS[unit];
    }
}

package io.rdmagateway.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/** All text in a flight recording of every kind of event. Numbers there are the JVM's own. */
final class FlightText implements AutoCloseable {

    private final Recording recording = new Recording();

    FlightText() {
        for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
            recording.enable(type.getName()).withoutThreshold();
        }
        recording.start();
    }

    /** Ends it. */
    String text(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        StringBuilder text = new StringBuilder();
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        events.forEach(event -> add(event, text));
        return text.toString();
    }

    private static void add(RecordedObject object, StringBuilder text) {
        for (ValueDescriptor field : object.getFields()) {
            if (field.getTypeName().equals("java.lang.String")) {
                text.append(object.getString(field.getName())).append('\n');
            }
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}

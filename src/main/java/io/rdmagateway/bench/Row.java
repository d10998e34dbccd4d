package io.rdmagateway.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one length, or of one kind. */
public interface Row {

    List<Figure> figures();

    /** Returns the figures by name, in order. */
    default Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        figures().forEach(figure -> object.put(figure.name(), figure.number()));
        return object;
    }
}

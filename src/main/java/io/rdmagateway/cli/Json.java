package io.rdmagateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes maps, collections, strings, numbers and booleans as JSON on one line. */
final class Json {

    private Json() {}

    /** Makes an object out of names and values in turn; the order stays. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    static String write(Object value) {
        return io.vertx.core.json.Json.encode(value);
    }
}

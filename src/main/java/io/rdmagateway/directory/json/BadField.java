package io.rdmagateway.directory.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import java.io.IOException;
import java.util.List;

/** Says which field of a body is at fault. Jackson's own words name our classes and repeat what was sent. */
final class BadField {

    private static final String BODY = "body";

    private BadField() {}

    static DirectoryException of(IOException cause) {
        if (!(cause instanceof JsonMappingException e)) {
            return ofBody("is no JSON of at most 1 MiB");
        }
        String path = path(e.getPath());
        if (e instanceof UnrecognizedPropertyException unknown) {
            return of(path, "is not known here; known are " + unknown.getKnownPropertyIds());
        }
        for (Throwable inner = e.getCause(); inner != null; inner = inner.getCause()) {
            if (inner instanceof IllegalArgumentException) {
                // Our records begin their complaints with the name of the field.
                String[] parts = inner.getMessage().split(": ", 2);
                return of(path.isEmpty() ? parts[0] : path + "." + parts[0], parts[parts.length - 1]);
            }
        }
        return path.isEmpty()
                ? ofBody("must be one object in JSON")
                : of(path, "is of another type, out of range, or there twice");
    }

    /** Our records begin their complaints with the name of the field. */
    static DirectoryException of(IllegalArgumentException cause) {
        String[] parts = cause.getMessage().split(": ", 2);
        return of(parts[0], parts[parts.length - 1]);
    }

    static DirectoryException ofBody(String message) {
        return of(BODY, message);
    }

    private static DirectoryException of(String field, String message) {
        return DirectoryException.ofField(Reason.INVALID_NODE, field, message);
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}

package io.rdmagateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * One line of the log.
 *
 * @param seq counts the lines of a chain from 1
 * @param prev the seal of the line before
 * @param text without a line end
 */
record AuditLine(long seq, Seal prev, Seal seal, String text) {

    private static final JsonFactory JSON = new JsonFactory();
    /** Longer than any name that is in order; a request may carry megabytes that are not. */
    private static final int LONGEST_TEXT = 512;

    static AuditLine of(long seq, Seal prev, AuditEvent event) {
        StringWriter unsealed = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(unsealed)) {
            json.writeStartObject();
            json.writeNumberField("seq", seq);
            json.writeStringField("time", event.time().toString());
            json.writeStringField("identity", shortened(event.identity()));
            json.writeStringField("action", event.action());
            for (Map.Entry<String, Object> fact : event.subject().entrySet()) {
                if (fact.getValue() instanceof Long number) {
                    json.writeNumberField(fact.getKey(), number);
                } else {
                    json.writeStringField(
                            fact.getKey(), shortened(fact.getValue().toString()));
                }
            }
            json.writeStringField("result", event.result());
            if (!event.reason().isEmpty()) {
                json.writeStringField("reason", event.reason());
            }
            json.writeStringField("prev", prev.hex());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Seal seal = Seal.of(unsealed.toString());
        return new AuditLine(seq, prev, seal, seal.close(unsealed.toString()));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }

    /**
     * Reads a line and checks its seal, not its place.
     *
     * @throws BrokenChainException when it is not as it was written
     */
    static AuditLine parse(String text) throws BrokenChainException {
        long seq = 0;
        String prev = "";
        String hash = "";
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BrokenChainException("is no JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (name) {
                    case "seq" -> seq = value == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : 0;
                    case "prev" -> prev = json.getText();
                    case "hash" -> hash = json.getText();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new BrokenChainException("is no JSON object");
        }
        Seal seal = Seal.of(Seal.open(text));
        if (!seal.hex().equals(hash)) {
            throw new BrokenChainException("was changed: its hash is not that of its text");
        }
        return new AuditLine(seq, new Seal(prev), seal, text);
    }
}

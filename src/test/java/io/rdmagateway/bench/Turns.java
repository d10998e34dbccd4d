package io.rdmagateway.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Prints what was measured, a line of JSON for each turn of each lane; {@code bench/compare} gathers them. */
public final class Turns {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Turn(String lane, int turn, String unit, double value) {}

    private Turns() {}

    public static void print(String lane, int turn, String unit, double value) {
        try {
            System.out.println(JSON.writeValueAsString(new Turn(lane, turn, unit, value)));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a record of plain values has always a JSON form", e);
        }
    }
}

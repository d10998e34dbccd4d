package io.rdmagateway.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check found. Holds no secrets.
 *
 * @param check its name: lower case, words joined by hyphens
 * @param found in one sentence without an end mark; of a check that was skipped, why
 * @param nextStep what to do about it; empty unless it is a warning or a failure
 * @param details lines that are worth reading beside it
 * @param data the facts, for programs
 */
public record Finding(
        String check, Verdict verdict, String found, String nextStep, List<String> details, Map<String, String> data) {

    public Finding {
        details = List.copyOf(details);
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    private Finding(String check, Verdict verdict, String found, String nextStep) {
        this(check, verdict, found, nextStep, List.of(), Map.of());
    }

    public static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    public static Finding skipped(String check, String why) {
        return new Finding(check, Verdict.SKIPPED, why, "");
    }

    public static Finding warning(String check, String found, String nextStep) {
        return new Finding(check, Verdict.WARNING, found, nextStep);
    }

    public static Finding failed(String check, String found, String nextStep) {
        return new Finding(check, Verdict.FAILED, found, nextStep);
    }

    public Finding with(String key, Object value) {
        Map<String, String> more = new LinkedHashMap<>(data);
        more.put(key, value.toString());
        return new Finding(check, verdict, found, nextStep, details, more);
    }

    public Finding withDetail(String line) {
        List<String> more = new ArrayList<>(details);
        more.add(line);
        return new Finding(check, verdict, found, nextStep, more, data);
    }

    /** Returns the same finding where it does no harm. */
    public Finding harmless(String because) {
        return switch (verdict) {
            case OK, SKIPPED -> this;
            case WARNING, FAILED ->
                new Finding(check, Verdict.SKIPPED, found + "; it plays no part, " + because, "", details, data);
        };
    }

    public boolean isFailed() {
        return verdict == Verdict.FAILED;
    }
}

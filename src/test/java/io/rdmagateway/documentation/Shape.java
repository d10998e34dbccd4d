package io.rdmagateway.documentation;

import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * What a page shows as output. Words must be there; a word with a figure in it, or an ellipsis, stands for any word, and so does
 * the one after it, its unit. A line that is an ellipsis stands for any lines.
 */
record Shape(Pattern pattern) {

    private static final String ELLIPSIS = "…";

    static Shape of(String shown) {
        StringBuilder pattern = new StringBuilder();
        for (String line : shown.strip().lines().toList()) {
            pattern.append(
                    line.strip().equals(ELLIPSIS) ? "(?:.*\\n)*" : "[ \\t]*" + words(line.strip()) + "[ \\t]*\\n");
        }
        return new Shape(Pattern.compile(pattern.toString()));
    }

    private static String words(String line) {
        StringJoiner words = new StringJoiner("[ \\t]+");
        boolean unit = false;
        for (String word : List.of(line.split("\\s+"))) {
            boolean figure = word.contains(ELLIPSIS) || word.chars().anyMatch(Character::isDigit);
            words.add(figure || unit ? "\\S+" : Pattern.quote(word));
            unit = figure;
        }
        return words.toString();
    }

    boolean fits(String output) {
        return pattern.matcher(output.strip() + "\n").matches();
    }
}

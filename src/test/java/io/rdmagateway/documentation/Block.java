package io.rdmagateway.documentation;

import java.nio.file.Path;
import java.util.List;

/**
 * A fenced block of a page.
 *
 * @param line where it begins, counted from 1
 * @param info what stands behind the fence: a language for people's eyes, then words for this test
 */
record Block(Path page, int line, String info, String content) {

    private boolean says(String word) {
        return List.of(info.split("\\s+")).contains(word);
    }

    /** True when somebody who reads may paste it into a shell: others are an example of something that is not at hand. */
    boolean isRunnable() {
        return says("runnable");
    }

    /** True when it is what the runnable block before it prints. */
    boolean isShown() {
        return says("shown");
    }

    boolean isOfShell() {
        return says("sh");
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}

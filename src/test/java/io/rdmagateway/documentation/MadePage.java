package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page that is made of something else, and kept in the checkout for those who read it there. */
record MadePage(Path path, Class<?> test) {

    private static final boolean WRITE = "write".equals(System.getProperty("rdmagateway.docs"));

    String content() throws IOException {
        return Files.readString(path);
    }

    /** Fails unless the page is as it would be made now, or writes it where that is asked for. */
    void assertIs(String made) throws IOException {
        if (WRITE) {
            Files.writeString(path, made);
        }
        assertThat(content())
                .as(
                        "%s is older than what it is made of: mvn test -Dtest=%s -Drdmagateway.docs=write",
                        path, test.getSimpleName())
                .isEqualTo(made);
    }
}

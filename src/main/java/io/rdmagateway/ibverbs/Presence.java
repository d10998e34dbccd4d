package io.rdmagateway.ibverbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Whether a device is still the one that was opened. A driver that cannot take its device away from those who use it, as
 * rxe, says nothing to them: its removal waits until they let go, and only {@code /sys} tells.
 */
final class Presence {

    private static final Path DEVICES = Path.of("/sys/class/infiniband_verbs");

    private final Path directory;
    private final Object identity;

    private Presence(Path directory) {
        this.directory = directory;
        this.identity = identity();
    }

    /** @param devName such as {@code uverbs0} */
    static Presence of(String devName) {
        return new Presence(DEVICES.resolve(devName));
    }

    /** False when what is there now is nothing, or another device of the same name. */
    boolean holds() {
        return identity == null || identity.equals(identity());
    }

    private Object identity() {
        try {
            return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}

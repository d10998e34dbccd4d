package io.rdmagateway.diagnosis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine as a test describes it: {@code /proc}, {@code /sys} and {@code /dev} below a directory. */
record MachineTree(Path root) {

    Machine machine() {
        return new Machine(root);
    }

    MachineTree file(String path, String content) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MachineTree link(String path, String target) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.createSymbolicLink(root.resolve(path), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of {@code /proc} that tell what may be pinned, as the kernel formats them. */
    MachineTree memlock(String softLimit, String capEff, String uidMap) {
        file("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max cpu time              unlimited            unlimited            seconds
                Max locked memory         %-20s 67108864             bytes
                Max address space         unlimited            unlimited            bytes
                """.formatted(softLimit));
        file("proc/self/status", """
                Name:\tjava
                VmLck:\t       0 kB
                VmPin:\t     136 kB
                CapPrm:\t0000000000000000
                CapEff:\t%s
                """.formatted(capEff));
        return file("proc/self/uid_map", uidMap + "\n");
    }
}

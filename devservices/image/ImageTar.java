import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Packs a directory as the tar of an image, each layer of what changes together, the most lasting first. All files are
 * root's, who is nobody in there, and have the time of the whole: the same files give the same layers.
 */
record ImageTar(Path root, Instant created) {

    private static final String HOME = "/opt/rdma-gateway";
    // A number, since Kubernetes cannot tell that a name is not root's.
    private static final String NOBODY = "65532:65532";

    /** {@code ROOT TAR NAME:TAG ARCHITECTURE CREATED} */
    public static void main(String... args) throws Exception {
        new ImageTar(Path.of(args[0]), Instant.parse(args[4])).pack(Path.of(args[1]), args[2], args[3]);
    }

    private void pack(Path tar, String name, String architecture) throws Exception {
        JibContainerBuilder image = Jib.fromScratch()
                .setFormat(ImageFormat.Docker)
                .setPlatforms(Set.of(new Platform(architecture, "linux")))
                .setCreationTime(created)
                .addFileEntriesLayer(layer("system", path -> !path.startsWith(HOME)))
                .addFileEntriesLayer(layer("java", path -> path.startsWith(HOME + "/java/")))
                .addFileEntriesLayer(layer("libraries", path -> path.startsWith(HOME + "/app/lib/")))
                .addFileEntriesLayer(layer("program", ImageTar::isProgram))
                .addFileEntriesLayer(layer("cache", path -> path.startsWith(HOME + "/aot/")))
                .setUser(NOBODY)
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .addEnvironmentVariable("PATH", HOME + "/java/bin")
                .addEnvironmentVariable("LANG", "C.UTF-8")
                .addExposedPort(Port.tcp(9443))
                .addExposedPort(Port.tcp(9000))
                .addExposedPort(Port.udp(4791))
                .addLabel("org.opencontainers.image.title", "RDMA Gateway")
                .addLabel("org.opencontainers.image.version", name.substring(name.indexOf(':') + 1))
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
                .setEntrypoint(HOME + "/java/bin/java", "@" + HOME + "/rdmagw")
                .setProgramArguments("serve");
        Path cache = Files.createTempDirectory(tar.toAbsolutePath().getParent(), "image-layers");
        try {
            image.containerize(Containerizer.to(TarImage.at(tar).named(name))
                    .setBaseImageLayersCache(cache)
                    .setApplicationLayersCache(cache)
                    .setOfflineMode(true));
        } finally {
            try (Stream<Path> files = Files.walk(cache)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isProgram(String path) {
        return path.startsWith(HOME + "/")
                && Stream.of("/java/", "/app/lib/", "/aot/").noneMatch(part -> path.startsWith(HOME + part));
    }

    private FileEntriesLayer layer(String name, Predicate<String> belongs) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> sorted = files.sorted().toList();
            for (Path file : sorted) {
                String path = "/" + root.relativize(file);
                if (!file.equals(root) && belongs.test(path)) {
                    layer.addEntry(file, AbsoluteUnixPath.get(path), permissions(file, path), created);
                }
            }
        }
        return layer.build();
    }

    private static FilePermissions permissions(Path file, String path) {
        if (path.equals("/tmp")) {
            return FilePermissions.fromOctalString("777");
        }
        return FilePermissions.fromOctalString(Files.isDirectory(file) || Files.isExecutable(file) ? "755" : "644");
    }
}

package io.rdmagateway.packaging;

import io.rdmagateway.testing.Commands;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of an image, its layers one over the other, and what it says of itself.
 *
 * @param config what a container runtime goes by
 */
record UnpackedImage(Path root, JsonObject config) {

    /** @param dir empty */
    static UnpackedImage of(Path tar, Path dir) throws IOException {
        Path layers = Files.createDirectory(dir.resolve("layers"));
        Path root = Files.createDirectory(dir.resolve("root"));
        Commands.run("tar", "-xf", tar.toString(), "-C", layers.toString());
        JsonObject manifest = new JsonArray(Files.readString(layers.resolve("manifest.json"))).getJsonObject(0);
        for (Object layer : manifest.getJsonArray("Layers")) {
            // What tells times of creation is of libarchive, which GNU tar complains of once for each file.
            Commands.run(
                    "tar",
                    "--warning=no-unknown-keyword",
                    "-xzpf",
                    layers.resolve((String) layer).toString(),
                    "-C",
                    root.toString());
        }
        String config = Files.readString(layers.resolve(manifest.getString("Config")));
        return new UnpackedImage(root, new JsonObject(config).getJsonObject("config"));
    }

    /** Prepares a container: what is mounted where, in pairs, then what its command line has after the entry point. */
    ProcessBuilder container(List<String> mounts, String... arguments) {
        List<String> words = new ArrayList<>(strings("Entrypoint"));
        words.addAll(List.of(arguments));
        return entering(mounts, words);
    }

    /** Prepares a program in there. */
    ProcessBuilder entering(List<String> mounts, List<String> program) {
        List<String> command = new ArrayList<>(List.of("devservices/image/enter", root.toString()));
        for (int i = 0; i < mounts.size(); i += 2) {
            command.addAll(List.of("--mount", mounts.get(i), mounts.get(i + 1)));
        }
        command.addAll(program);
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().clear();
        for (String variable : strings("Env")) {
            int name = variable.indexOf('=');
            process.environment().put(variable.substring(0, name), variable.substring(name + 1));
        }
        // For the tools that make the container; what is in there is called by its whole path.
        process.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return process;
    }

    List<String> strings(String name) {
        return config.getJsonArray(name).stream().map(String.class::cast).toList();
    }
}

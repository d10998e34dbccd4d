import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rewrites jars whose classes an AOT cache refuses, which every start would then load and verify anew: those of a signed jar, and
 * those from before Java 6, which the JVM verifies in a way that it keeps no results of. Nobody checks the signatures; the
 * code stays the same, with the frames that newer class files have. What suits is left as it is.
 *
 * <p>Usage: {@code java CacheableJars.java DIRECTORY}.
 */
final class CacheableJars {

    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final String CLASS = ".class";
    private static final int MAJOR_VERSION_OFFSET = 6;

    private final ClassFile classFile;

    private CacheableJars(ClassLoader all) {
        classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(all)));
    }

    public static void main(String[] args) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (URLClassLoader all = new URLClassLoader(urls.toArray(URL[]::new))) {
            CacheableJars rewriting = new CacheableJars(all);
            for (Path jar : jars) {
                rewriting.rewrite(jar);
            }
        }
    }

    private void rewrite(Path jar) throws IOException {
        Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
        try (JarFile from = new JarFile(jar.toFile(), false)) {
            if (from.stream().noneMatch(entry -> SIGNATURE.matcher(entry.getName()).matches() || isOld(from, entry))) {
                return;
            }
            try (OutputStream file = Files.newOutputStream(rewritten);
                    JarOutputStream to = new JarOutputStream(file)) {
                for (JarEntry entry : from.stream().toList()) {
                    copy(from, entry, to);
                }
            }
        }
        Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("made cacheable: " + jar.getFileName());
    }

    private void copy(JarFile from, JarEntry entry, JarOutputStream to) throws IOException {
        if (SIGNATURE.matcher(entry.getName()).matches()) {
            return;
        }
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
            withoutDigests(from.getManifest()).write(to);
        } else {
            byte[] bytes = bytes(from, entry);
            to.write(isOld(from, entry) ? withFrames(bytes) : bytes);
        }
        to.closeEntry();
    }

    private static Manifest withoutDigests(Manifest manifest) {
        for (Attributes attributes : manifest.getEntries().values()) {
            attributes.keySet().removeIf(name -> name.toString().endsWith("-Digest"));
        }
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        return manifest;
    }

    private static boolean isOld(JarFile from, JarEntry entry) {
        if (!entry.getName().endsWith(CLASS)) {
            return false;
        }
        try (DataInputStream in = new DataInputStream(from.getInputStream(entry))) {
            in.skipNBytes(MAJOR_VERSION_OFFSET);
            return in.readUnsignedShort() < ClassFile.JAVA_6_VERSION;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JarFile from, JarEntry entry) {
        try (var in = from.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] withFrames(byte[] old) {
        ClassModel parsed = classFile.parse(old);
        ClassTransform newer = (builder, element) ->
                builder.with(element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_6_VERSION, 0) : element);
        return classFile.transformClass(
                parsed, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(newer));
    }
}

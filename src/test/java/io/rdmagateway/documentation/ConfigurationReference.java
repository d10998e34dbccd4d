package io.rdmagateway.documentation;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The properties of the mapped interfaces, read from their sources by the compiler, since classes have no Javadoc. */
final class ConfigurationReference {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");
    private static final Pattern WRAPPED = Pattern.compile("(Optional|List)<(.*)>");

    private static final Map<String, String> TYPES = Map.of(
            "boolean", "true or false",
            "int", "number",
            "OptionalInt", "number",
            "String", "text",
            "Path", "path",
            "Duration", "duration",
            "MemorySize", "size");

    /**
     * One property.
     *
     * @param initial its value when nobody sets it; empty when it then has none
     */
    record Property(String name, String type, Optional<String> initial, String meaning) {

        String row() {
            String value = initial.map(given -> "`" + given + "`").orElse("");
            return "| `%s` | %s | %s | %s |\n".formatted(name, type, value, meaning.replace("|", "\\|"));
        }
    }

    private final List<Property> properties = new ArrayList<>();
    private Trees trees;
    private CompilationUnitTree unit;
    private final Map<String, ClassTree> nested = new HashMap<>();

    static List<Property> read(List<Path> sources) throws IOException {
        ConfigurationReference reference = new ConfigurationReference();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            reference.trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                reference.take(unit);
            }
        }
        return reference.properties;
    }

    private void take(CompilationUnitTree of) {
        unit = of;
        for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree mapped) {
                annotation(mapped.getModifiers(), "ConfigMapping").ifPresent(prefix -> {
                    nested.clear();
                    for (Tree member : mapped.getMembers()) {
                        if (member instanceof ClassTree inner) {
                            collect(inner);
                        }
                    }
                    group(prefix, mapped);
                });
            }
        }
    }

    private void collect(ClassTree type) {
        nested.put(type.getSimpleName().toString(), type);
        type.getMembers().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .forEach(this::collect);
    }

    private void group(String prefix, ClassTree type) {
        type.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(method -> method.getBody() == null)
                .forEach(method -> property(prefix, method));
    }

    private void property(String prefix, MethodTree method) {
        String name = prefix + "." + kebab(method.getName().toString());
        String type = method.getReturnType().toString();
        Matcher list = WRAPPED.matcher(type);
        if (list.matches() && list.group(1).equals("List") && nested.containsKey(list.group(2))) {
            group(name + "[0]", nested.get(list.group(2)));
        } else if (nested.containsKey(type) && nested.get(type).getKind() == Tree.Kind.INTERFACE) {
            group(name, nested.get(type));
        } else {
            properties.add(new Property(
                    name, typeName(type), annotation(method.getModifiers(), "WithDefault"), meaning(method)));
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
    }

    private String typeName(String type) {
        Matcher wrapped = WRAPPED.matcher(type);
        if (wrapped.matches()) {
            return wrapped.group(1).equals("List") ? "list" : typeName(wrapped.group(2));
        }
        if (nested.containsKey(type)) {
            return nested.get(type).getMembers().stream()
                    .filter(VariableTree.class::isInstance)
                    .map(constant -> ((VariableTree) constant).getName().toString())
                    .map(constant -> "`" + constant.toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(" or "));
        }
        return Optional.ofNullable(TYPES.get(type))
                .orElseThrow(() -> new IllegalArgumentException("what shall a " + type + " be called here?"));
    }

    private String meaning(MethodTree method) {
        String comment = trees.getDocComment(TreePath.getPath(unit, method));
        return comment == null
                ? ""
                : CODE.matcher(comment.strip().replaceAll("\\s+", " ")).replaceAll("`$1`");
    }

    /** Returns the text that an annotation has. */
    private static Optional<String> annotation(ModifiersTree modifiers, String type) {
        Predicate<AnnotationTree> wanted =
                annotation -> annotation.getAnnotationType().toString().equals(type);
        return modifiers.getAnnotations().stream().filter(wanted).findFirst().map(annotation -> {
            Matcher text = QUOTED.matcher(annotation.getArguments().toString());
            if (!text.find()) {
                throw new IllegalArgumentException("no text in " + annotation);
            }
            return text.group(1);
        });
    }
}

package io.rdmagateway.ibverbs.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.CCompiler;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds every layout and every constant of the binding against the header that is installed. */
class LayoutTest {

    private static final List<StructLayout> LAYOUTS = List.of(
            IbvAhAttr.LAYOUT,
            IbvAsyncEvent.LAYOUT,
            IbvCompChannel.LAYOUT,
            IbvContext.LAYOUT,
            IbvCq.LAYOUT,
            IbvDevice.LAYOUT,
            IbvDeviceAttr.LAYOUT,
            IbvGidEntry.LAYOUT,
            IbvMr.LAYOUT,
            IbvMw.LAYOUT,
            IbvPd.LAYOUT,
            IbvPortAttr.LAYOUT,
            IbvQp.LAYOUT,
            IbvQpAttr.LAYOUT,
            IbvQpInitAttr.LAYOUT,
            IbvRecvWr.LAYOUT,
            IbvSendWr.LAYOUT,
            IbvSge.LAYOUT,
            IbvWc.LAYOUT);

    /** Structs that the library allocates and we only look into: their tails are left out. */
    private static final Set<String> ONLY_READ = Set.of("ibv_context", "ibv_cq", "ibv_device", "ibv_qp");

    private static final List<Class<?>> CONSTANTS = List.of(
            IbvDeviceAttr.class,
            IbvGidEntry.class,
            IbvMr.class,
            IbvMw.class,
            IbvPortAttr.class,
            IbvQpAttr.class,
            IbvQpInitAttr.class,
            IbvSendWr.class,
            IbvWc.class);

    @TempDir
    Path folder;

    @Test
    void shouldMatchInstalledHeader() {
        CCompiler.reasonForNone().ifPresent(Assumptions::abort);
        Map<String, Long> ours = new TreeMap<>();
        LAYOUTS.forEach(layout -> describe(layout, ours));
        CONSTANTS.forEach(type -> constants(type, ours));
        assertThat(ours).hasSizeGreaterThan(150);

        Map<String, Long> differences =
                new TreeMap<>(CCompiler.evaluate(folder, List.of("infiniband/verbs.h"), ours.keySet()));
        differences.entrySet().removeAll(ours.entrySet());
        assertThat(differences).as("what the header says otherwise").isEmpty();
    }

    private static void describe(StructLayout layout, Map<String, Long> into) {
        String struct = "struct " + layout.name().orElseThrow();
        if (!ONLY_READ.contains(layout.name().orElseThrow())) {
            into.put("sizeof(" + struct + ")", layout.byteSize());
        }
        fields(layout, "", 0, (path, offset) -> into.put("offsetof(" + struct + ", " + path + ")", offset));
    }

    private interface FieldVisitor {
        void visit(String path, long offset);
    }

    private static void fields(GroupLayout group, String prefix, long base, FieldVisitor visitor) {
        long offset = base;
        for (MemoryLayout member : group.memberLayouts()) {
            boolean isCField = member.name().isPresent() && !member.name().get().contains(" ");
            if (isCField && !(member instanceof PaddingLayout)) {
                String path = prefix + member.name().get();
                visitor.visit(path, offset);
                if (member instanceof GroupLayout nested) {
                    fields(nested, path + ".", offset, visitor);
                }
            }
            if (group instanceof StructLayout) {
                offset += member.byteSize();
            }
        }
    }

    private static void constants(Class<?> type, Map<String, Long> into) {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().startsWith("IBV_")) {
                try {
                    into.put(field.getName(), (long) field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}

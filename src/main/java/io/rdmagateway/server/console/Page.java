package io.rdmagateway.server.console;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page, and those of its parts that change, as HTML. What is shown is escaped: names and reasons come from clients.
 * Thread-safe.
 *
 * <p>Qute by itself, without its extension: that would parse the template whenever the gateway starts, and most never show it.
 */
final class Page {

    private static final String VIEW = "view";

    private final Template whole;

    Page() {
        Variant html = Variant.forContentType(Variant.TEXT_HTML);
        Asset template = Asset.of("console.html");
        whole = Engine.builder()
                .addDefaults()
                .addValueResolver(new ReflectionValueResolver())
                .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
                .build()
                .parse(template.text(), html, template.name());
    }

    String whole(View view) {
        return whole.data(VIEW, view).render();
    }

    /** Returns the parts by the names that the page has them under. */
    Map<String, String> parts(View view) {
        Map<String, String> parts = new TreeMap<>();
        for (String name : whole.getFragmentIds()) {
            parts.put(name, whole.getFragment(name).data(VIEW, view).render());
        }
        return parts;
    }
}

package io.triwire.bench.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.ValueResolvers;
import io.quarkus.qute.Variant;

/** The templates of what is HTML or XML; what they insert is escaped. */
public final class Pages {

    private static final Engine ENGINE = engine();

    private Pages() {}

    /** A template by its name. */
    public static Template template(String name) {
        return ENGINE.getTemplate(name);
    }

    /** A file that is in the command's jar. */
    public static String resource(String name) {
        try (InputStream content = Pages.class.getResourceAsStream("/report/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Engine engine() {
        Engine engine = Engine.builder()
                .addDefaults()
                .addValueResolver(new ReflectionValueResolver())
                .addValueResolver(ValueResolvers.rawResolver())
                .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML, Variant.TEXT_XML)))
                .build();
        for (String name : List.of("report.html", "table.html", "junit.xml", "faults.html")) {
            String type = name.endsWith(".xml") ? Variant.TEXT_XML : Variant.TEXT_HTML;
            engine.putTemplate(name, engine.parse(resource(name), Variant.forContentType(type), name));
        }
        return engine;
    }
}

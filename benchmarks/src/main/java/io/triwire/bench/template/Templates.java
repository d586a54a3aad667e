package io.triwire.bench.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.ValueResolvers;
import io.quarkus.qute.Variant;

/**
 * The templates of pages and documents. The end of a name decides what is escaped: in {@code .html} and {@code .xml}
 * every inserted value is, in others none is.
 */
public final class Templates {

    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addValueResolver(ValueResolvers.rawResolver())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML, Variant.TEXT_XML)))
            .addLocator(name -> Optional.of(new Located(name)))
            .build();

    private Templates() {}

    /** The template in a file of the directory {@code templates}. */
    public static Template template(String name) {
        return ENGINE.getTemplate(name);
    }

    /** The text of a file of the directory {@code templates}, such as a style sheet, as it is. */
    public static String resource(String name) {
        try (InputStream content = Templates.class.getResourceAsStream("/templates/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private record Located(String name) implements TemplateLocation {

        @Override
        public Reader read() {
            return new StringReader(resource(name));
        }

        @Override
        public Optional<Variant> getVariant() {
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return Optional.of(Variant.forContentType(
                    switch (ending) {
                        case "html" -> Variant.TEXT_HTML;
                        case "xml" -> Variant.TEXT_XML;
                        default -> Variant.TEXT_PLAIN;
                    }));
        }
    }
}

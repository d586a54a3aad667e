package io.triwire.bench.proxy.own;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directive of nginx.
 *
 * @param words its name and arguments, as they are written
 * @param block the directives in its block; empty if it has no block
 * @param line where it is: its line, after the name of the file if that is an included one
 */
record NginxDirective(List<String> words, Optional<List<NginxDirective>> block, String line) {

    private static final Pattern TOKEN =
            Pattern.compile("\\s+|#[^\\n]*|(?<mark>[;{}])|(?<word>(?:\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'"
                    + "|\\$\\{[^}]*}|\\\\.|[^\\s;{}\"'\\\\])+)");
    private static final int MOST_DEEP = 50;

    String name() {
        return words.get(0);
    }

    /** An argument without its quotes, from 1; an empty text if there is none. */
    String argument(int index) {
        return index < words.size() ? words.get(index).replaceAll("^[\"']|[\"']$", "") : "";
    }

    /** The directive with another argument. */
    NginxDirective with(int index, String argument) {
        List<String> changed = new ArrayList<>(words);
        changed.set(index, argument);
        return new NginxDirective(changed, block, line);
    }

    /** The directive with other directives in its block. */
    NginxDirective with(UnaryOperator<List<NginxDirective>> change) {
        return new NginxDirective(words, block.map(change), line);
    }

    /** The text of directives. */
    static String text(List<NginxDirective> directives) {
        StringBuilder text = new StringBuilder();
        for (NginxDirective each : directives) {
            text.append(String.join(" ", each.words))
                    .append(each.block
                            .map(block -> " {\n" + text(block).indent(4) + "}\n")
                            .orElse(";\n"));
        }
        return text.toString();
    }

    /**
     * The directives of a file, with those of the files that it includes in their places.
     *
     * @param label what to write before the number of a line
     */
    static List<NginxDirective> read(Path file, String text, String label, Includes includes) {
        DirectiveReader reader = new DirectiveReader(text, label, includes);
        List<NginxDirective> all = reader.block(0);
        if (!reader.atEnd()) {
            throw new UnusableConfigurationException("'%s': line %d: unexpected }".formatted(file, reader.line()));
        }
        return all;
    }

    /** A position in a text. */
    private static final class DirectiveReader {

        private final String text;
        private final String label;
        private final Includes includes;
        private final Matcher token;
        private int at;

        private DirectiveReader(String text, String label, Includes includes) {
            this.text = text;
            this.label = label;
            this.includes = includes;
            token = TOKEN.matcher(text);
        }

        private boolean atEnd() {
            return at >= text.length();
        }

        private long line() {
            return text.substring(0, at).chars().filter(each -> each == '\n').count() + 1;
        }

        /** The directives up to the end of a block, or of the text. */
        private List<NginxDirective> block(int depth) {
            if (depth > MOST_DEEP) {
                throw new UnusableConfigurationException(
                        "line %d: too many blocks within each other".formatted(line()));
            }
            List<NginxDirective> directives = new ArrayList<>();
            List<String> words = new ArrayList<>();
            String line = "";
            while (!atEnd()) {
                if (!token.region(at, text.length()).lookingAt()) {
                    throw new UnusableConfigurationException("line %s%d: a quote has no end".formatted(label, line()));
                }
                String mark = String.valueOf(token.group("mark"));
                if (token.group("word") != null) {
                    line = words.isEmpty() ? label + line() : line;
                    words.add(token.group("word"));
                }
                int before = at;
                at = token.end();
                if (mark.equals("}") && words.isEmpty()) {
                    if (depth == 0) {
                        at = before;
                    }
                    return directives;
                } else if (mark.equals(";") || mark.equals("{")) {
                    if (words.isEmpty()) {
                        throw new UnusableConfigurationException(
                                "line %s%d: unexpected %s".formatted(label, line(), mark));
                    }
                    add(directives, List.copyOf(words), line, mark.equals("{"), depth);
                    words.clear();
                } else if (mark.equals("}")) {
                    throw new UnusableConfigurationException("line %s: '%s' has no ;".formatted(line, words.get(0)));
                }
            }
            if (!words.isEmpty() || depth > 0) {
                throw new UnusableConfigurationException(
                        words.isEmpty() ? "a block has no end" : "'%s' has no ;".formatted(words.get(0)));
            }
            return directives;
        }

        private void add(
                List<NginxDirective> directives, List<String> words, String line, boolean hasBlock, int depth) {
            NginxDirective simple = new NginxDirective(words, Optional.empty(), line);
            if (hasBlock) {
                directives.add(new NginxDirective(words, Optional.of(block(depth + 1)), line));
            } else if (simple.name().equals("include")) {
                for (Path file : includes.required(simple.argument(1), line)) {
                    directives.addAll(read(file, includes.text(file), file.getFileName() + ":", includes));
                }
            } else {
                directives.add(simple);
            }
        }
    }
}

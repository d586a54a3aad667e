package io.triwire.bench.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of this repository, as the tests of its documents and descriptions read them. */
final class Repository {

    /** Modules that are services, by their directory. */
    static final List<String> SERVICES = List.of("websocket-service", "sse-service", "longpoll-service");

    private static final List<String> LIBRARIES =
            List.of("client", "embedded-kafka", "feed", "testkit", "benchmarks", "benchmarks/baselines");

    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([a-z-]+)\"\\)");
    private static final Pattern KEY = Pattern.compile(
            "^    (?:@WithDefault\\(\"(?<default>[^\"]*)\"\\)\\s+)?[\\w.<>]+ (?<name>\\w+)\\(\\);$", Pattern.MULTILINE);

    private Repository() {}

    /** A file or directory, by its path from the top. */
    static Path path(String first, String... more) {
        // Maven runs the tests of a module in its directory.
        return Path.of("..").resolve(Path.of(first, more)).normalize();
    }

    static String text(String first, String... more) {
        return read(path(first, more));
    }

    /** The texts of the Java sources of this name, in every module. */
    static List<String> sources(String name) {
        return Stream.concat(LIBRARIES.stream(), SERVICES.stream())
                .map(module -> path(module, "src"))
                .flatMap(Repository::filesBelow)
                .filter(file -> file.endsWith(name))
                .map(Repository::read)
                .toList();
    }

    /** The names of all types that are no tests, nested ones too; a name that stands twice is in it twice. */
    static List<String> mainTypes() {
        return Stream.concat(LIBRARIES.stream(), SERVICES.stream())
                .map(module -> path(module, "target", "classes", "io", "triwire"))
                .flatMap(Repository::filesBelow)
                .map(file -> String.valueOf(file.getFileName()))
                .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                .map(name -> name.replaceAll(".*\\$|\\.class$", ""))
                // Anonymous and local ones.
                .filter(name -> !Character.isDigit(name.charAt(0)))
                .toList();
    }

    /** A YAML file in the form of JSON; a key that stands twice is an error. */
    static JsonNode yaml(String first, String... more) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(text(first, more)));
    }

    /**
     * Every configuration key of the feed and the services with its default, which is empty where there is none: what
     * the interfaces annotated as {@code @ConfigMapping} say in their sources.
     */
    static SortedMap<String, String> configuration() {
        SortedMap<String, String> keys = new TreeMap<>();
        Stream.concat(Stream.of("feed"), SERVICES.stream())
                .map(module -> path(module, "src", "main", "java"))
                .flatMap(Repository::filesBelow)
                .map(Repository::read)
                .forEach(source -> keys.putAll(configuration(source)));
        return keys;
    }

    /** The default of one key. */
    static String configured(String key) {
        return Optional.ofNullable(configuration().get(key))
                .orElseThrow(() -> new AssertionError("there is no key " + key));
    }

    private static SortedMap<String, String> configuration(String source) {
        Matcher prefix = PREFIX.matcher(source);
        SortedMap<String, String> keys = new TreeMap<>();
        if (prefix.find()) {
            for (MatchResult key : KEY.matcher(source).results().toList()) {
                keys.put(prefix.group(1) + "." + kebab(key.group(2)), key.group(1) == null ? "" : key.group(1));
            }
        }
        return keys;
    }

    private static String kebab(String camel) {
        return Pattern.compile("[A-Z]")
                .matcher(camel)
                .replaceAll(letter -> "-" + letter.group().toLowerCase(Locale.ROOT));
    }

    private static Stream<Path> filesBelow(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

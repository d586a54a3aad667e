package io.triwire.bench.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.TransportJson;

/**
 * The text form of {@link Results}, which {@code docs/results.schema.json} describes: a JSON object with a member for
 * each component. Instants and durations are in ISO 8601 format; absent values are {@code null}.
 */
public final class ResultsJson {

    /** Name of the file in the directory of a comparison. */
    public static final String FILE = "results.json";

    /**
     * The oldest version that can be read. Version 1 names transports by their constants and has no {@code machine};
     * neither 1 nor 2 has {@code block}, because each repetition was one, nor {@code changed}. Before 4, a capacity did
     * not say whether it is {@code atLeast} so high.
     */
    private static final int OLDEST_VERSION = 1;

    private static final String DIFFERENT = "'%s' is not the result of a comparison: %s is wrong or missing.";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(new TransportJson())
            .addMixIn(Completeness.class, WrittenCompleteness.class)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ResultsJson() {}

    /** Maps the component {@code duplicates} to its name in this form. */
    private interface WrittenCompleteness {

        @JsonProperty("doubled")
        long duplicates();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param path the file, or the directory with a {@value #FILE}
     * @throws UnreadableResultsException if there is no such file, or it has another version, is incomplete, or is
     *     invalid
     */
    public static Results read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        try (InputStream content = Files.newInputStream(file)) {
            JsonNode tree = MAPPER.readTree(content);
            requireVersion(file, tree);
            if (tree.path("version").asInt() < Results.VERSION) {
                update((ObjectNode) tree);
            }
            Results results = MAPPER.treeToValue(tree, Results.class);
            requireNoOther(file, tree, results);
            requireSamples(file, tree);
            return results;
        } catch (JsonEOFException cut) {
            throw new UnreadableResultsException("'%s' is cut off: it ends in the middle.".formatted(file), cut);
        } catch (JsonParseException malformed) {
            throw new UnreadableResultsException(
                    "'%s' is not JSON: line %d, column %d."
                            .formatted(
                                    file,
                                    malformed.getLocation().getLineNr(),
                                    malformed.getLocation().getColumnNr()),
                    malformed);
        } catch (JsonProcessingException different) {
            throw new UnreadableResultsException(DIFFERENT.formatted(file, member(different)), different);
        } catch (NoSuchFileException missing) {
            throw new UnreadableResultsException("There is no '%s'.".formatted(file), missing);
        } catch (IOException failed) {
            throw new UnreadableResultsException(
                    "'%s' cannot be read: %s".formatted(file, failed.getMessage()), failed);
        }
    }

    /** Writes a file, and replaces an existing one. If writing fails, the existing file stays unchanged. */
    public static void write(Results results, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            MAPPER.writeValue(unfinished.toFile(), results);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void requireVersion(Path file, JsonNode tree) {
        JsonNode version = tree.path("version");
        if (!version.isInt() || !tree.path("runs").isArray()) {
            throw new UnreadableResultsException("'%s' is not the result of a comparison.".formatted(file));
        }
        if (version.asInt() < OLDEST_VERSION || version.asInt() > Results.VERSION) {
            throw new UnreadableResultsException(
                    "'%s' is of version %d of the results; this command reads versions %d to %d."
                            .formatted(file, version.asInt(), OLDEST_VERSION, Results.VERSION));
        }
    }

    private static void update(ObjectNode old) {
        old.put("version", Results.VERSION);
        for (JsonNode capacity : old.path("capacities")) {
            if (capacity instanceof ObjectNode members) {
                members.putIfAbsent("atLeast", BooleanNode.TRUE);
            }
        }
        for (JsonNode run : old.path("runs")) {
            if (run instanceof ObjectNode members) {
                members.putIfAbsent("machine", NullNode.getInstance());
                members.putIfAbsent("block", run.path("repetition"));
                if (members.get("cost") instanceof ObjectNode cost) {
                    cost.putIfAbsent("compilerShare", IntNode.valueOf(0));
                }
                if (members.get("connecting") instanceof ObjectNode connecting) {
                    connecting.putIfAbsent("changed", IntNode.valueOf(0));
                }
            }
        }
    }

    /** Refuses unknown members. Jackson ignores them in records with unwrapped components. */
    private static void requireNoOther(Path file, JsonNode tree, Results results) {
        unknown(tree, MAPPER.valueToTree(results), "").ifPresent(path -> {
            throw new UnreadableResultsException(DIFFERENT.formatted(file, "'" + path + "'"));
        });
    }

    /** The path of the first unknown member. */
    private static Optional<String> unknown(JsonNode read, JsonNode known, String path) {
        if (read.isArray()) {
            return IntStream.range(0, read.size())
                    .mapToObj(index -> unknown(read.get(index), known.path(index), path + "[" + index + "]"))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return read.properties().stream()
                .map(member -> {
                    String name = path + (path.isEmpty() ? "" : ".") + member.getKey();
                    return known.has(member.getKey())
                            ? unknown(member.getValue(), known.get(member.getKey()), name)
                            : Optional.of(name);
                })
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static void requireSamples(Path file, JsonNode tree) throws JsonProcessingException {
        for (JsonNode distribution : tree.findParents("histogram")) {
            try {
                MAPPER.treeToValue(distribution, Distribution.class).samples();
            } catch (IllegalStateException damaged) {
                throw new UnreadableResultsException(
                        "'%s' is damaged: one of its histograms cannot be decoded.".formatted(file), damaged);
            }
        }
    }

    /** The path of the invalid member, such as {@code runs[0].cost}. */
    private static String member(JsonProcessingException different) {
        if (!(different instanceof JsonMappingException mapping)) {
            return "a member";
        }
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "a member" : "'" + path + "'";
    }
}

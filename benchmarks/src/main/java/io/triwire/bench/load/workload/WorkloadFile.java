package io.triwire.bench.load.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import io.triwire.bench.load.workload.Workload.ChannelChoice;
import io.triwire.bench.load.workload.Workload.Events;
import io.triwire.bench.load.workload.Workload.Needs;
import io.triwire.bench.load.workload.Workload.Population;
import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.bench.load.workload.Workload.Times;

/**
 * The text form of a {@link Workload}: a YAML file named after the workload. {@code live-feed.yaml} explains the keys.
 */
public final class WorkloadFile {

    /** The workloads that the command includes. */
    public static final List<String> BUNDLED = List.of("live-feed", "chat", "idle", "smoke");

    private static final String ENDING = ".yaml";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MAX_SUBSCRIBERS = 20_000;
    private static final int MAX_CHANNELS = 1_000;
    private static final int MAX_EVENTS_PER_SECOND = 100_000;

    /** Space for the members of a generated event. */
    private static final int MIN_PAYLOAD_BYTES = 100;

    /** The largest POST body that a service accepts by default, less the members around the data. */
    private static final int MAX_PAYLOAD_BYTES = 60_000;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private WorkloadFile() {}

    /**
     * The workload with the name of a bundled one, or in the file at a path.
     *
     * @throws InvalidWorkloadException if there is no such workload, or its file is invalid
     */
    public static Workload find(String nameOrPath) {
        if (!nameOrPath.endsWith(ENDING)) {
            if (!BUNDLED.contains(nameOrPath)) {
                throw new InvalidWorkloadException(
                        nameOrPath,
                        "there is no such workload; it is one of %s, or a path that ends in %s."
                                .formatted(String.join(", ", BUNDLED), ENDING));
            }
            return bundled(nameOrPath);
        }
        Path file = Path.of(nameOrPath);
        if (!Files.isRegularFile(file)) {
            throw new InvalidWorkloadException(nameOrPath, "there is no such file.");
        }
        try {
            return parse(nameOrPath, Files.readString(file));
        } catch (IOException unreadable) {
            throw new InvalidWorkloadException(
                    nameOrPath, "it cannot be read as UTF-8: %s.".formatted(unreadable.getMessage()), unreadable);
        }
    }

    private static Workload bundled(String name) {
        String file = name + ENDING;
        try (InputStream content = WorkloadFile.class.getResourceAsStream("/workloads/" + file)) {
            if (content == null) {
                throw new IllegalStateException(file + " is not in the jar");
            }
            return parse(file, new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /**
     * Reads a workload.
     *
     * @param file path in error messages; its last part without the extension is the name of the workload
     * @throws InvalidWorkloadException if a key is unknown or missing, or a value has the wrong type or is out of range
     */
    public static Workload parse(String file, String yaml) {
        String last = file.substring(file.lastIndexOf('/') + 1);
        String name = last.substring(0, last.length() - ENDING.length());
        if (!NAME.matcher(name).matches()) {
            throw new InvalidWorkloadException(
                    file, "'%s' is not a name of 1 to 64 lower-case letters, digits and hyphens.".formatted(name));
        }
        YamlReader keys = new YamlReader(file, "", tree(file, yaml));
        YamlReader needs = keys.section("needs");
        Workload workload = new Workload(
                name,
                keys.text("description", 200),
                new Population(
                        keys.whole("subscribers", 1, MAX_SUBSCRIBERS),
                        keys.choice("subscription", ChannelChoice.class),
                        keys.number("rampPerSecond", 1, MAX_SUBSCRIBERS),
                        keys.whole("slowSubscribers", 0, MAX_SUBSCRIBERS),
                        keys.flag("storms")),
                new Events(
                        keys.whole("channels", 1, MAX_CHANNELS),
                        keys.choice("publishedBy", Source.class),
                        keys.number("eventsPerSecond", 0, MAX_EVENTS_PER_SECOND),
                        keys.whole("payloadBytes", MIN_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES)),
                new Times(keys.duration("warmUp", 0, 600), keys.duration("window", 1, 3_600)),
                new Needs(needs.duration("latencyP99", 0.001, 60), needs.flag("wayUp"), needs.flag("throughProxies")));
        needs.requireNoOther();
        keys.requireNoOther();
        return workload;
    }

    private static JsonNode tree(String file, String yaml) {
        try {
            JsonNode tree = YAML.readTree(yaml);
            if (!tree.isObject()) {
                throw new InvalidWorkloadException(file, "it holds no keys with values.");
            }
            return tree;
        } catch (JsonProcessingException malformed) {
            String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new InvalidWorkloadException(file, "line %d is not YAML: %s.".formatted(line, reason), malformed);
        }
    }
}

package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.publish.EventFile;
import io.triwire.bench.load.publish.FieldPath;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.UnreadableEventException;

/** The options for a file of events, shared by the commands that publish. */
public final class EventFileOptions {

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "File of events to publish, one JSON value per line, byte for byte (default: bundled or "
                    + "generated events).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--channel-field",
            paramLabel = "FIELD",
            split = ",",
            defaultValue = "wiki,channel",
            description =
                    "Member of an event that holds its channel, or a JSON pointer such as /meta/domain. Of several, "
                            + "the first that exists counts (default: ${DEFAULT-VALUE}).")
    private List<String> channelFields = List.of();

    @Option(
            names = "--type-field",
            paramLabel = "FIELD",
            split = ",",
            defaultValue = "type",
            description = "Member of an event that holds its type, as for --channel-field (default: ${DEFAULT-VALUE}).")
    private List<String> typeFields = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The value of {@code --events}, if given. */
    public Optional<Path> file() {
        return file;
    }

    /**
     * The events of the file, if one is given.
     *
     * @throws ParameterException if the file cannot be read; the message names the file and the line
     */
    public Optional<List<Post>> read() {
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(parse(file.get().toString(), Files.readAllBytes(file.get())));
        } catch (NoSuchFileException missing) {
            throw usage("No such file: '%s'.".formatted(missing.getFile()), missing);
        } catch (IOException failed) {
            throw usage("Cannot read '%s': %s".formatted(file.orElseThrow(), failed.getMessage()), failed);
        }
    }

    /**
     * The events in {@code content}; the options say which members hold channel and type.
     *
     * @param name what error messages call the content
     */
    List<Post> parse(String name, byte[] content) {
        try {
            return EventFile.parse(name, content, FieldPath.of(channelFields), FieldPath.of(typeFields));
        } catch (UnreadableEventException | IllegalArgumentException unreadable) {
            throw usage(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private ParameterException usage(String message, Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }
}

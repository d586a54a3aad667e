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

/** The options that name a file of events; commands that publish share them. */
public final class EventFileOptions {

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Events to replay, a JSON value on each line, byte for byte (default: some of its own).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--channel-field",
            paramLabel = "FIELD",
            split = ",",
            defaultValue = "wiki,channel",
            description =
                    "Member of an event, or JSON pointer into it (/meta/domain), that is its channel; of several, "
                            + "the first that the event has (default: ${DEFAULT-VALUE}).")
    private List<String> channelFields = List.of();

    @Option(
            names = "--type-field",
            paramLabel = "FIELD",
            split = ",",
            defaultValue = "type",
            description = "The same for its type (default: ${DEFAULT-VALUE}).")
    private List<String> typeFields = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The name of the file, if there is one. */
    public Optional<Path> file() {
        return file;
    }

    /**
     * The events of the file, if there is one.
     *
     * @throws ParameterException if it cannot be read; the message names the file and the line
     */
    public Optional<List<Post>> read() {
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(parse(file.get().toString(), Files.readAllBytes(file.get())));
        } catch (NoSuchFileException missing) {
            throw usage("There is no file '%s'.".formatted(missing.getFile()), missing);
        } catch (IOException failed) {
            throw usage("'%s' cannot be read: %s".formatted(file.orElseThrow(), failed.getMessage()), failed);
        }
    }

    /** The events of a content, with the fields of the options. */
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

package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import io.triwire.bench.compare.AccessToken;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;

/** How subscribers of started services prove who they are. */
enum AuthMode {
    /** Not at all. */
    NONE,
    /** By a signed JSON Web Token. */
    JWT;

    /** Name of the option's value. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The token of this mode, with its public key in a file of the directory; empty if it has none. */
    Optional<AccessToken> token(Path directory) {
        if (this == NONE) {
            return Optional.empty();
        }
        Path keys = directory.resolve("token-keys.json");
        try {
            return Optional.of(AccessToken.signed(keys));
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "'%s' cannot be written (%s).".formatted(keys, IoErrors.reason(failed)), failed);
        }
    }

    /** Reads the name of a mode. */
    static final class Converter implements ITypeConverter<AuthMode> {

        @Override
        public AuthMode convert(String text) {
            return Stream.of(values())
                    .filter(mode -> mode.id().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'%s' is not one of %s"
                            .formatted(
                                    text, Stream.of(values()).map(AuthMode::id).collect(Collectors.joining(", ")))));
        }
    }
}

package io.triwire.bench.command;

import java.time.Duration;
import java.time.format.DateTimeParseException;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration such as {@code 1h}, {@code 1h30m} or {@code 90s}. */
final class SpanConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        try {
            return Duration.parse("PT" + text);
        } catch (DateTimeParseException malformed) {
            throw new TypeConversionException("'%s' is not a duration such as 1h or 10m".formatted(text));
        }
    }
}

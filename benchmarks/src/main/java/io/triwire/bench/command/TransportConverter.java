package io.triwire.bench.command;

import java.util.Iterator;
import java.util.stream.Stream;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import io.triwire.client.Transport;

/** Converts an id such as {@code ws} to its transport. */
final class TransportConverter implements ITypeConverter<Transport> {

    @Override
    public Transport convert(String id) {
        try {
            return Transport.of(id);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }

    /** The ids of all transports, for shell completion. */
    static final class Ids implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Stream.of(Transport.values()).map(Transport::id).iterator();
        }
    }
}

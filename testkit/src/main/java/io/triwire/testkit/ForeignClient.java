package io.triwire.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/** A client that nobody here wrote; {@code clients/} has the few lines with which each is used. */
enum ForeignClient {
    CURL(Transport.SSE, Transport.LONG_POLL),
    WEBSOCKETS(Transport.WEBSOCKET),
    WS(Transport.WEBSOCKET),
    EVENTSOURCE(Transport.SSE),
    UNDICI(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL),
    CHROMIUM(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL);

    /** The directory of the scripts and pages. */
    static final Path EXAMPLES = Path.of("..", "clients").toAbsolutePath().normalize();

    /** Python with its websockets. */
    static final Path PYTHON = EXAMPLES.resolve(Path.of(".venv", "bin", "python"));

    /** Made by {@code List.of}, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Transport> transports;

    ForeignClient(Transport... transports) {
        this.transports = List.of(transports);
    }

    /** Those that have a use of a transport. */
    static Stream<ForeignClient> of(Transport transport) {
        return Stream.of(values()).filter(client -> client.transports.contains(transport));
    }

    /** Whether it speaks HTTP/2 when TLS agrees on it; WebSocket is HTTP/1.1 for all. */
    boolean speaksHttp2() {
        return this == CURL || this == UNDICI || this == CHROMIUM;
    }

    /** What must be installed before it can run; empty for nothing. */
    Optional<String> missing() {
        return switch (this) {
            case CURL, CHROMIUM -> missingProgram(lowerCase());
            case WEBSOCKETS -> missingLibrary(PYTHON);
            case WS, EVENTSOURCE, UNDICI ->
                missingProgram("node").or(() -> missingLibrary(EXAMPLES.resolve(Path.of("node_modules", lowerCase()))));
        };
    }

    static Optional<String> missingProgram(String name) {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        return found ? Optional.empty() : Optional.of("%s is not installed".formatted(name));
    }

    private Optional<String> missingLibrary(Path file) {
        return Files.exists(file)
                ? Optional.empty()
                : Optional.of("%s is not installed: run clients/install".formatted(lowerCase()));
    }

    /**
     * What subscribes, from a terminal.
     *
     * @param url the address of the feed, or several with spaces between them
     * @param more an event to publish at the start, and options of curl
     */
    List<String> command(Transport transport, String url, List<String> more) {
        String script = transport.slug();
        List<String> command = new ArrayList<>(
                switch (this) {
                    case CURL -> List.of("bash", example(script + ".sh"));
                    case WEBSOCKETS -> List.of(PYTHON.toString(), example(script + ".py"));
                    case WS, EVENTSOURCE, UNDICI -> List.of("node", example("node.mjs"), script, lowerCase());
                    case CHROMIUM -> throw new IllegalStateException("a browser has pages, not commands");
                });
        command.add(url);
        command.addAll(more);
        return command;
    }

    private static String example(String file) {
        return EXAMPLES.resolve(file).toString();
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}

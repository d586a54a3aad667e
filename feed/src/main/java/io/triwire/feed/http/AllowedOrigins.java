package io.triwire.feed.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.quarkus.runtime.configuration.ConfigurationException;

/** The foreign origins whose pages may connect: {@code feed.allowed-origins}. */
final class AllowedOrigins {

    private static final String ANY = "*";

    private final boolean any;
    private final Set<WebOrigin> origins;

    private AllowedOrigins(boolean any, Set<WebOrigin> origins) {
        this.any = any;
        this.origins = origins;
    }

    /**
     * Reads a list of origins, such as {@code https://app.example}, or {@code *} for all of them.
     *
     * @throws ConfigurationException if an entry is no origin, and could never match
     */
    static AllowedOrigins of(List<String> entries) {
        List<String> listed = entries.stream()
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new AllowedOrigins(
                listed.contains(ANY),
                listed.stream()
                        .filter(entry -> !entry.equals(ANY))
                        .map(AllowedOrigins::origin)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static WebOrigin origin(String entry) {
        // Copied from the address bar, an origin ends in a slash.
        String origin = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
        return WebOrigin.parse(origin)
                .filter(parsed -> !parsed.host().contains(ANY))
                .orElseThrow(() -> new ConfigurationException(
                        "feed.allowed-origins has '%s', which is neither an origin such as https://app.example nor *."
                                .formatted(entry)));
    }

    /** Whether the page of any site may connect. */
    boolean containAll() {
        return any;
    }

    /** Whether a page of an origin, as its header has it, may connect. */
    boolean contain(String origin) {
        Optional<WebOrigin> parsed = WebOrigin.parse(origin);
        return any || parsed.filter(origins::contains).isPresent();
    }
}

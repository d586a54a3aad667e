package io.triwire.bench.proxy.own;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.kafka.FreePort;

/** How a configuration is changed to run here, and what was found in it meanwhile. */
final class Rewrite {

    /** An address at which nothing answers. */
    static final String NOBODY = "127.0.0.1:1";

    private final NamedUpstream upstream;
    private final Replacement replacement;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<String, Set<String>> changes = new LinkedHashMap<>();
    private final Set<String> others = new TreeSet<>();
    private final List<UpstreamPlace> places = new ArrayList<>();
    private boolean replaced;

    /**
     * What takes the place of what is not here.
     *
     * @param service port of the upstream on the loopback address
     * @param secureService the same, with TLS
     * @param directory directory for what the proxy writes; it has the files of {@link SelfSignedCertificate}
     */
    record Replacement(int service, int secureService, Path directory) {}

    /**
     * A place at which a configuration uses the upstream.
     *
     * @param listener key of the listener
     * @param host host name that leads there; empty if any does
     * @param path path that leads there; empty if any does
     */
    record UpstreamPlace(String listener, Optional<String> host, Optional<String> path) {}

    Rewrite(NamedUpstream upstream, Replacement replacement) {
        this.upstream = upstream;
        this.replacement = replacement;
    }

    Path directory() {
        return replacement.directory;
    }

    Path certificate() {
        return replacement.directory.resolve(SelfSignedCertificate.CERTIFICATE);
    }

    Path key() {
        return replacement.directory.resolve(SelfSignedCertificate.KEY);
    }

    Path certificateAndKey() {
        return replacement.directory.resolve(SelfSignedCertificate.BOTH);
    }

    /** Notes a change, once for each line. */
    void changed(String what, String line) {
        changes.computeIfAbsent(what, first -> new LinkedHashSet<>()).add(line);
    }

    /** Notes a change of something that has no line. */
    void changed(String what) {
        changes.computeIfAbsent(what, first -> new LinkedHashSet<>());
    }

    /**
     * The address here of a listener.
     *
     * @param key what distinguishes it from others
     * @param given its port as configured; 0 if it is a Unix socket
     */
    String listen(String key, int given, boolean secure) {
        Listener known = listeners.get(key);
        int port = known == null ? FreePort.find() : known.port();
        listeners.put(key, new Listener(given, port, secure || (known != null && known.secure())));
        return "127.0.0.1:" + port;
    }

    /** Whether an address is the upstream to replace. If not, it is remembered for the error message. */
    boolean isUpstream(String address) {
        boolean named = upstream.is(address);
        if (!named) {
            others.add(address);
        }
        return named;
    }

    /** The address of what takes the place of the upstream. */
    String service(boolean withTls) {
        replaced = true;
        return "127.0.0.1:" + (withTls ? replacement.secureService : replacement.service);
    }

    /** The address for an upstream that is not measured. */
    String nobody(String address, String line) {
        changed("upstream %s: nothing answers there".formatted(address), line);
        return NOBODY;
    }

    void used(UpstreamPlace place) {
        places.add(place);
    }

    List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** Where the upstream is used, as far as that is known. */
    List<UpstreamPlace> places() {
        return places.stream()
                .filter(place -> listeners.containsKey(place.listener))
                .toList();
    }

    /** The first place, one with TLS if there is one. */
    Optional<UpstreamPlace> place() {
        return places().stream()
                .filter(place -> listener(place).secure())
                .findFirst()
                .or(() -> places().stream().findFirst());
    }

    Listener listener(UpstreamPlace place) {
        return Objects.requireNonNull(listeners.get(place.listener));
    }

    /** What was changed, a line each. */
    List<String> changes() {
        List<String> lines = new ArrayList<>();
        listeners
                .values()
                .forEach(each -> lines.add("listens on 127.0.0.1:%d instead of %s"
                        .formatted(each.port(), each.given() > 0 ? "port " + each.given() : "a Unix socket")));
        changes.forEach((what, where) -> lines.add(
                where.isEmpty()
                        ? what
                        : "%s (%s %s)"
                                .formatted(what, where.size() == 1 ? "line" : "lines", String.join(", ", where))));
        return lines;
    }

    /**
     * Requires that the upstream was found.
     *
     * @throws UnusableConfigurationException if not
     */
    void requireReplaced(String given) {
        if (!replaced) {
            throw new UnusableConfigurationException("it has no upstream '%s'%s"
                    .formatted(given, others.isEmpty() ? "" : "; it has " + String.join(", ", others)));
        }
        if (listeners.isEmpty()) {
            throw new UnusableConfigurationException("it listens nowhere");
        }
    }
}

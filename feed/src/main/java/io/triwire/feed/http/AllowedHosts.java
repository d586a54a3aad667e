package io.triwire.feed.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The names that the service is known by: {@code feed.allowed-hosts}.
 *
 * <p>A page of any site can have its own name resolve to the address of this service, and is then of the service's own
 * origin to the browser (DNS rebinding). Only the name that it asks for gives it away. An address is no name: a browser
 * that asks for one has loaded the page from there.
 */
final class AllowedHosts {

    private static final String ANY = "*";
    private static final String ANY_WITHIN = "*.";
    private static final Pattern NAME = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");

    private final List<String> listed;

    private AllowedHosts(List<String> listed) {
        this.listed = listed;
    }

    /**
     * Reads a list of names: {@code feed.example}, {@code *.feed.example} for every name below that, or {@code *} for
     * every name there is.
     *
     * @param own what the service listens at, which is a name or an address
     * @throws ConfigurationException if an entry is none of these, and could never match
     */
    static AllowedHosts of(List<String> entries, Optional<String> own) {
        List<String> listed = Stream.concat(entries.stream(), own.stream())
                .map(AllowedHosts::canonical)
                .filter(entry -> !entry.isEmpty())
                .toList();
        listed.forEach(AllowedHosts::check);
        return new AllowedHosts(listed);
    }

    private static String canonical(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static void check(String entry) {
        String name = entry.startsWith(ANY_WITHIN) ? entry.substring(ANY_WITHIN.length()) : entry;
        if (!entry.equals(ANY) && !isAddress(entry) && !NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    "feed.allowed-hosts has '%s', which is no name such as feed.example or *.feed.example, without a port."
                            .formatted(entry));
        }
    }

    /** Whether a host may be asked for: a listed name, {@code localhost} or a name below it, or any address. */
    boolean contain(String host) {
        String name = canonical(host);
        return isAddress(name)
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || listed.stream().anyMatch(entry -> matches(entry, name));
    }

    private static boolean matches(String entry, String name) {
        return entry.equals(ANY)
                || entry.equals(name)
                || (entry.startsWith(ANY_WITHIN) && name.endsWith(entry.substring(1)));
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host)
                || (host.startsWith("[")
                        && host.endsWith("]")
                        && NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1)));
    }
}

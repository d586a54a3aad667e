package io.triwire.bench.proxy.own;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The upstream of a configuration that is to be replaced.
 *
 * @param host host name, address or path of a Unix socket; in lower case
 * @param port its port; 0 if none was given
 */
public record NamedUpstream(String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(?:\\w+://)?(unix[:/]+[^:]+|\\[[^]]+]|[^:/\\s]+)" + "(?::(\\d{1,5}))?(?::?/.*)?");

    /**
     * Parses {@code host}, {@code host:port} or a URL.
     *
     * @throws UnusableConfigurationException if it is none of these
     */
    public static NamedUpstream of(String given) {
        Matcher form = FORM.matcher(given);
        if (!form.matches()) {
            throw new UnusableConfigurationException(
                    "the upstream '%s' is not of the form http://HOST[:PORT]".formatted(given));
        }
        return new NamedUpstream(
                form.group(1).toLowerCase(Locale.ROOT), form.group(2) == null ? 0 : Integer.parseInt(form.group(2)));
    }

    /** Whether an address of a configuration means this upstream. A port of 80 or 443 may be left out. */
    boolean is(String address) {
        Matcher form = FORM.matcher(address);
        if (!form.matches()) {
            return false;
        }
        NamedUpstream other = of(address);
        return host.equals(other.host) && (port == other.port || (other.port * port == 0 && usual(other.port + port)));
    }

    /** Whether a port is one that a URL leaves out. */
    private static boolean usual(int port) {
        return port == 80 || port == 443;
    }
}

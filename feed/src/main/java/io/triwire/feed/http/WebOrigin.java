package io.triwire.feed.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page comes from (RFC 6454, section 6.2), in lower case.
 *
 * @param scheme such as {@code https}
 * @param host a name or an address; one of IPv6 is in brackets
 * @param port 1 to 65535; the default of the scheme where the origin names none, and 0 where the scheme has none
 */
record WebOrigin(String scheme, String host, int port) {

    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9+.-]*)://([^/?#@]+)");

    /** Reads an {@code Origin} header; empty if it is no origin, such as {@code null} or one with a path. */
    static Optional<WebOrigin> parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return Optional.empty();
        }
        String scheme = form.group(1);
        return Authority.parse(form.group(2))
                .map(authority -> new WebOrigin(scheme, authority.host(), port(authority, scheme)));
    }

    /**
     * Whether a request to an authority, in a Host header or in {@code :authority}, is one to this origin.
     *
     * <p>Who gets a request in cleartext cannot tell whether a proxy has ended TLS, so the origin says it. A request
     * over TLS is never one to an origin of {@code http}.
     */
    boolean isOf(Authority authority, boolean overTls) {
        return (scheme.equals("https") || (scheme.equals("http") && !overTls))
                && host.equals(authority.host())
                && port == port(authority, scheme);
    }

    private static int port(Authority authority, String scheme) {
        int schemePort =
                switch (scheme) {
                    case "http" -> 80;
                    case "https" -> 443;
                    default -> 0;
                };
        return authority.port().orElse(schemePort);
    }
}

package io.triwire.feed.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the {@value #PATH} of a service takes: each service gives one.
 *
 * @param methods HTTP methods, {@code OPTIONS} apart, which CORS needs
 * @param parameters names of the query parameters of a subscription
 * @param mediaType what a subscription is answered with; empty for a transport that has none
 * @param maxWait longest wait that a subscription may ask for
 */
public record FeedEndpoint(List<String> methods, Set<String> parameters, String mediaType, Duration maxWait) {

    /** Whether a subscription upgrades its connection, and then has it to itself. */
    boolean upgrades() {
        return mediaType.isEmpty();
    }

    /** Where the feed is, on every service. */
    public static final String PATH = "/feed";
}

package io.triwire.feed.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.triwire.feed.ChannelName;
import io.triwire.feed.Property;
import io.triwire.feed.StartPoint;
import io.triwire.feed.Subscription;

/** A query is a subscription within its bounds, or is refused in words. */
public final class SubscriptionFuzz {

    private static final Subscription.Bounds BOUNDS = new Subscription.Bounds(
            Set.of(Subscription.AFTER, Subscription.CHANNEL, Subscription.HEARTBEAT, Subscription.WAIT),
            3,
            Duration.ofSeconds(25));

    private SubscriptionFuzz() {}

    /** Takes the bytes as the query of a URI. */
    public static void fuzzerTestOneInput(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        try {
            Map<String, List<String>> parameters = Query.parameters(query, Optional.empty());
            check(query, parameters, Subscription.parse(parameters, BOUNDS));
        } catch (IllegalArgumentException refused) {
            Property.holds(!String.valueOf(refused.getMessage()).isBlank(), "a refusal says why: %s", query);
        }
    }

    private static void check(String query, Map<String, List<String>> parameters, Subscription subscription) {
        Set<String> channels = subscription.filter().channels();
        Property.holds(
                channels.equals(Set.copyOf(parameters.getOrDefault(Subscription.CHANNEL, List.of()))),
                "%s asks for other channels than %s",
                query,
                channels);
        Property.holds(channels.size() <= BOUNDS.maxChannels(), "%s has too many channels", query);
        channels.forEach(ChannelName::check);
        Property.holds(
                subscription
                        .maxWait()
                        .filter(wait -> wait.isNegative() || wait.compareTo(BOUNDS.maxWait()) > 0)
                        .isEmpty(),
                "%s waits too long",
                query);
        if (subscription.start() instanceof StartPoint.After after) {
            Property.holds(
                    parameters
                            .getOrDefault(Subscription.AFTER, List.of())
                            .equals(List.of(after.cursor().text())),
                    "%s is after another cursor",
                    query);
        }
        Property.holds(
                subscription.heartbeatEvents() == parameters.containsKey(Subscription.HEARTBEAT),
                "%s has another heartbeat",
                query);
    }
}

package io.triwire.feed.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.netty.handler.codec.http.QueryStringDecoder;

import io.triwire.feed.Subscription;

/** Reads the query of a subscription. */
final class Query {

    /** By which EventSource polyfills resume, for a header would cost them a preflight request. */
    static final String LAST_EVENT_ID = "lastEventId";

    /** By which libraries such as jQuery keep caches out: it says nothing. */
    static final String CACHE_BUSTER = "_";

    private Query() {}

    /**
     * The parameters of a subscription, with what browsers and their libraries send brought into the form of all others.
     *
     * @param query as it was sent; null for none
     * @param lastEventId the header {@code Last-Event-ID}, which counts more than the parameter of that name, which
     *     counts more than {@code after}
     * @throws IllegalArgumentException if something in it is not UTF-8, or {@value #LAST_EVENT_ID} stands twice
     */
    static Map<String, List<String>> parameters(String query, Optional<String> lastEventId) {
        Map<String, List<String>> parameters = decoded(query == null ? "" : query);
        parameters.remove(CACHE_BUSTER);
        List<String> sent =
                Optional.ofNullable(parameters.remove(LAST_EVENT_ID)).orElse(List.of());
        if (sent.size() > 1) {
            throw new IllegalArgumentException(
                    "Parameter '%s' stands %d times, but may stand once.".formatted(LAST_EVENT_ID, sent.size()));
        }
        lastEventId
                .filter(id -> !id.isEmpty())
                .or(() -> sent.stream().filter(id -> !id.isEmpty()).findFirst())
                .ifPresent(id -> parameters.put(Subscription.AFTER, List.of(id)));
        return parameters;
    }

    /** The decoder replaces what is not UTF-8, and so asks for another channel: here it gives the bytes that were sent. */
    private static Map<String, List<String>> decoded(String query) {
        Map<String, List<String>> parameters = new TreeMap<>();
        new QueryStringDecoder(query, StandardCharsets.ISO_8859_1, false, Integer.MAX_VALUE, true)
                .parameters()
                .forEach((name, values) -> parameters.put(
                        utf8(name), values.stream().map(Query::utf8).toList()));
        return parameters;
    }

    private static String utf8(String bytes) {
        byte[] sent = bytes.getBytes(StandardCharsets.ISO_8859_1);
        String text = new String(sent, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), sent)) {
            throw new IllegalArgumentException("'%s' in the query is not UTF-8.".formatted(text));
        }
        return text;
    }
}

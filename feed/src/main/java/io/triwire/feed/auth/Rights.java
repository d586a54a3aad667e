package io.triwire.feed.auth;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.triwire.feed.ChannelFilter;
import io.triwire.feed.Publication;

/**
 * What somebody may do. In a token it is a claim {@code {"subscribe":[…],"publish":[…]}} of {@linkplain
 * ChannelFilter#ofPatterns patterns}.
 *
 * @param subscribe the channels whose events he may read
 * @param publish the channels that he may write to
 */
public record Rights(ChannelFilter subscribe, ChannelFilter publish) {

    /** To read and write everything. */
    public static final Rights ALL = new Rights(ChannelFilter.ALL, ChannelFilter.ALL);

    /** To do nothing. */
    public static final Rights NONE = new Rights(ChannelFilter.NONE, ChannelFilter.NONE);

    private static final String SUBSCRIBE = "subscribe";
    private static final String PUBLISH = "publish";

    /** Somebody may not do what he asked for. The message says what. */
    public static final class ForbiddenException extends RuntimeException {

        private static final long serialVersionUID = 1;

        ForbiddenException(String message) {
            super(message);
        }
    }

    /**
     * The rights of a claim.
     *
     * @param claim as it was read of JSON
     * @throws IllegalArgumentException if it is anything else; the message says what
     */
    static Rights of(Object claim) {
        if (!(claim instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        for (Object name : members.keySet()) {
            if (!SUBSCRIBE.equals(name) && !PUBLISH.equals(name)) {
                throw new IllegalArgumentException(
                        "'%s' is not known; %s and %s are".formatted(name, SUBSCRIBE, PUBLISH));
            }
        }
        return new Rights(filter(members, SUBSCRIBE), filter(members, PUBLISH));
    }

    private static ChannelFilter filter(Map<?, ?> members, String name) {
        Object patterns = members.get(name);
        if (patterns == null) {
            return ChannelFilter.NONE;
        }
        if (patterns instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return ChannelFilter.ofPatterns(list.stream().map(Objects::toString).toList());
        }
        throw new IllegalArgumentException("'%s' is not an array of strings".formatted(name));
    }

    /**
     * Which events of those that a subscription asks for may be read: all, or, where it names no channel, those of the
     * channels that may be.
     *
     * @throws ForbiddenException if it names a channel that may not be read, or if none may be
     */
    ChannelFilter readable(ChannelFilter asked) {
        if (subscribe.equals(ChannelFilter.NONE)) {
            throw new ForbiddenException("The token gives no right to subscribe to any channel.");
        }
        if (asked.equals(ChannelFilter.ALL)) {
            return subscribe;
        }
        asked.channels().stream()
                .filter(channel -> !subscribe.accepts(Optional.of(channel)))
                .min(String::compareTo)
                .ifPresent(channel -> {
                    throw new ForbiddenException(
                            "The token gives no right to subscribe to channel '%s'.".formatted(channel));
                });
        return asked;
    }

    /**
     * Lets a publication pass that may be made.
     *
     * @throws ForbiddenException if it may not
     */
    public Publication checked(Publication publication) {
        if (!publish.accepts(publication.channel())) {
            throw new ForbiddenException(publication
                    .channel()
                    .map("The token gives no right to publish on channel '%s'."::formatted)
                    .orElse("The token gives no right to publish without a channel, which needs the pattern '*'."));
        }
        return publication;
    }
}

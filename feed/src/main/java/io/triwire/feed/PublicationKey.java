package io.triwire.feed;

import java.util.Optional;

/**
 * What makes two publications one: the same id on the same channel.
 *
 * @param channel name of the channel; empty for none
 * @param id what the publisher calls it, for which {@link Publication#isId} is true
 */
public record PublicationKey(Optional<String> channel, String id) {}

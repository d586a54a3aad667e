package io.triwire.feed;

import java.util.List;

import io.triwire.feed.http.SubscriptionFuzz;
import io.triwire.feed.kafka.RecordFuzz;
import io.triwire.testkit.FuzzTests;

/** Everything that clients and other writers send to the feed. */
class FeedFuzzTest extends FuzzTests {

    @Override
    protected List<Class<?>> targets() {
        return List.of(
                ChannelNameFuzz.class,
                CursorFuzz.class,
                PublicationFuzz.class,
                RecordFuzz.class,
                SubscriptionFuzz.class);
    }
}

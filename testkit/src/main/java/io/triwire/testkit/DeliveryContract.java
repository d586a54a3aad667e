package io.triwire.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.Control;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a subscription starts, what passes its filter, and how it goes on. */
public abstract class DeliveryContract extends TransportContract {

    private static final int CROWD = 500;
    private static final String FILLING = "x".repeat(2_000);

    protected DeliveryContract(Transport transport) {
        super(transport);
    }

    @Test
    void deliversEveryEventOnceAndInTheOrderOfItsChannel() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        List<Publisher.StoredEvent> published = standard().publisher().publish(100);

        assertDelivered(subscriber.take(100), published);
    }

    @Test
    void startsWithTheNextEventByDefault() {
        fill(standard(), 3);
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        List<Publisher.StoredEvent> next = standard().publisher().publish(1);

        assertDelivered(subscriber.take(1), next);
    }

    @Test
    void startsWithTheNextEventAfterLatest() {
        fill(standard(), 3);
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).after("latest"));

        List<Publisher.StoredEvent> next = standard().publisher().publish(1);

        assertDelivered(subscriber.take(1), next);
    }

    @Test
    void startsWithTheOldestEventAfterEarliest() {
        Setting own = ownService(PARTITIONS, Map.of("feed.ring-events", "10"));
        List<Publisher.StoredEvent> published = own.publisher().publish(50);

        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(own.service().uri()).after("earliest"));

        assertDelivered(subscriber.take(50), published);
    }

    @Test
    void startsWithTheFirstEventSinceAnInstant() {
        long lastMicros = fill(standard(), 3).stream()
                .mapToLong(ReceivedEvent::timeMicros)
                .max()
                .orElseThrow();
        Instant later = Instant.ofEpochMilli(lastMicros / 1_000 + 1);
        await().until(() -> Instant.now().isAfter(later));
        List<Publisher.StoredEvent> published = standard().publisher().publish(4);

        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(standard().service().uri()).after("time:" + later));

        assertDelivered(subscriber.take(4), published);
    }

    @Test
    void startsAfterTheLastEventIdRatherThanAfterTheParameter() {
        fill(standard(), 3);
        String here = here(standard().service());
        String wait = transport() == Transport.LONG_POLL ? "&wait=0s" : "";
        RawRequest reconnecting = request("/feed?after=earliest" + wait).with("Last-Event-ID: " + here);

        RawRequest.OpenRequest subscription =
                untilTheEndOfTheTest(reconnecting.open(standard().service().uri()));

        subscription.head();
        assertThat(next(subscription)).contains("\"cursor\":\"%s\"".formatted(here));
    }

    @Test
    void startsWithTheNextEventSinceAnInstantThatIsToCome() {
        fill(standard(), 3);
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).after("time:2100-01-01T00:00:00Z"));

        List<Publisher.StoredEvent> next = standard().publisher().publish(1);

        assertDelivered(subscriber.take(1), next);
    }

    @Test
    void givesTheEventsOfOneChannelAlone() {
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).channels("mine"));

        standard().publisher().publish("other", 5);
        List<Publisher.StoredEvent> mine = standard().publisher().publish("mine", 3);
        standard().publisher().publish("other", 5);
        List<Publisher.StoredEvent> more = standard().publisher().publish("mine", 1);

        assertDelivered(subscriber.take(4), concat(mine, more));
    }

    @Test
    void givesTheEventsOfSeveralChannels() {
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).channels("one", "two"));

        List<Publisher.StoredEvent> one = standard().publisher().publish("one", 3);
        standard().publisher().publish("three", 5);
        List<Publisher.StoredEvent> two = standard().publisher().publish("two", 3);

        assertDelivered(subscriber.take(6), concat(one, two));
    }

    @Test
    void continuesAFilteredSubscriptionAfterEachOfItsEvents() {
        String start = here(standard().service());
        SubscribeOptions filtered =
                SubscribeOptions.of(standard().service().uri()).channels("resumed");
        for (int i = 0; i < 5; i++) {
            standard().publisher().publish("between", 3);
            standard().publisher().publish("resumed", 1);
        }
        List<ReceivedEvent> all = subscribe(filtered.after(start)).take(5);

        for (int seen = 1; seen < 5; seen++) {
            List<ReceivedEvent> rest =
                    subscribe(filtered.after(all.get(seen - 1).id())).take(5 - seen);
            assertThat(data(rest)).isEqualTo(data(all.subList(seen, 5)));
        }
    }

    @Test
    void advancesTheCursorOverEventsThatTheFilterLeavesOut() {
        TestSubscriber filtered =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri())
                        .channels("nobody")
                        .pollWait(Duration.ofMillis(500)));
        String start = filtered.cursor();
        standard().publisher().publish("passed over", 1);

        await().until(() -> !filtered.cursor().equals(start));

        TestSubscriber unfiltered =
                subscribe(SubscribeOptions.of(standard().service().uri()).after(filtered.cursor()));
        List<Publisher.StoredEvent> next = standard().publisher().publish(1);
        assertDelivered(unfiltered.take(1), next);
    }

    @OnlyOn(kinds = {Transport.Kind.SOCKET, Transport.Kind.STREAM})
    void tellsHowLongItMayBeSilent() {
        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(standard().service().uri()));

        Control.Welcome welcome = subscriber.takeControl(Control.Welcome.class);

        assertThat(welcome.heartbeat()).contains(Duration.ofSeconds(1));
    }

    @OnlyOn(kinds = {Transport.Kind.SOCKET, Transport.Kind.STREAM})
    void sendsHeartbeatsThatAreAskedFor() {
        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(standard().service().uri()).withHeartbeatEvents());
        Control.Welcome welcome = subscriber.takeControl(Control.Welcome.class);

        assertThat(subscriber.takeControl(Control.Heartbeat.class).cursor()).isEqualTo(welcome.cursor());
        assertThat(subscriber.takeControl(Control.Heartbeat.class).cursor()).isEqualTo(welcome.cursor());
    }

    @Test
    void holdsAQuietConnectionByHeartbeats() {
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri())
                        .withHeartbeatEvents()
                        .pollWait(Duration.ofSeconds(4)));
        Instant afterPatience = Instant.now().plusMillis(3_500);
        await().until(() -> Instant.now().isAfter(afterPatience));

        List<Publisher.StoredEvent> next = standard().publisher().publish(1);

        assertDelivered(subscriber.take(1), next);
    }

    @Test
    void repeatsNoEventAndLosesNoneWhileEventsArriveAtFullRate() {
        Setting own = ownService(PARTITIONS, Map.of("feed.ring-events", "500"));
        int count = 6_000;
        List<Publisher.StoredEvent> before = own.publisher().publish(count);
        CompletableFuture<List<Publisher.StoredEvent>> live =
                CompletableFuture.supplyAsync(() -> Publisher.await(IntStream.range(0, count)
                        .mapToObj(i -> own.publisher().sendNext())
                        .toList()));

        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(own.service().uri()).after("earliest"));

        assertDelivered(subscriber.take(2 * count), concat(before, live.join()));
    }

    @Test
    void servesOthersWhileOneSubscriberDoesNotRead() {
        TestSubscriber stalled = subscribeFromNow(standard().service());
        TestSubscriber fast = subscribeFromNow(standard().service());
        int count = 6_000;

        List<Publisher.StoredEvent> published = standard().publisher().publishFilled(count, FILLING);

        assertDelivered(fast.take(count), published);
        assertDelivered(stalled.take(count), published);
    }

    @Test
    void servesThoseWhoFollowWhileACrowdWantsEverything() {
        Setting own = ownService(PARTITIONS, Map.of("feed.ring-events", "100"));
        TestSubscriber follower = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> everything = own.publisher().publishFilled(2_000, FILLING);
        assertDelivered(follower.take(everything.size()), everything);

        for (int i = 0; i < CROWD; i++) {
            untilTheEndOfTheTest(
                    request("/feed?after=earliest").open(own.service().uri()));
        }

        for (int i = 0; i < 100; i++) {
            List<Publisher.StoredEvent> next = own.publisher().publish(1);
            assertDelivered(follower.take(1), next);
        }
    }

    @Test
    void splitsALargeBacklog() {
        Setting own = ownService(PARTITIONS, Map.of("feed.batch-bytes", "4K"));
        List<Publisher.StoredEvent> published = own.publisher().publishFilled(200, FILLING);

        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(own.service().uri()).after("earliest"));

        assertDelivered(subscriber.take(200), published);
    }

    @OnlyOn(Transport.LONG_POLL)
    void answersAPollByNoMoreThanABatch() {
        Setting own = ownService(1, Map.of("feed.batch-bytes", "4K"));
        own.publisher().publish(200);

        RawRequest.RawResponse answer = RawRequest.get("/feed?after=earliest&wait=10s")
                .send(own.service().uri());

        assertThat(answer.body()).hasSizeBetween(3_000, 4_096 + 500);
    }

    @OnlyOn(Transport.LONG_POLL)
    void answersAPollWithoutAnEventAfterItsWait() {
        String here = here(standard().service());

        RawRequest.RawResponse answer = RawRequest.get("/feed?wait=300ms&after=" + here)
                .send(standard().service().uri());

        assertThat(answer.body()).isEqualTo("{\"cursor\":\"%s\",\"maxWait\":25000,\"events\":[]}".formatted(here));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 32})
    void servesFeedsOfFewAndManyPartitions(int partitions) {
        Setting own = ownService(partitions, Map.of("feed.ring-events", "40"));
        List<Publisher.StoredEvent> published = IntStream.range(0, 96)
                .mapToObj(i -> own.publisher()
                        .publishRaw(
                                OptionalInt.of(i % partitions),
                                Optional.of(new byte[] {(byte) ('0' + i % partitions)}),
                                Optional.of(Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                Map.of()))
                .toList();
        SubscribeOptions options = SubscribeOptions.of(own.service().uri());

        List<ReceivedEvent> all = subscribe(options.after("earliest")).take(96);

        assertDelivered(all, published);
        assertThat(all).allSatisfy(event -> assertThat(event.id()).hasSizeLessThan(256));
        List<ReceivedEvent> rest = subscribe(options.after(all.get(30).id())).take(65);
        assertThat(data(rest)).containsExactlyInAnyOrderElementsOf(data(all.subList(31, 96)));
    }

    @Test
    void writesCursorsOfUrlSafeCharacters() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        standard().publisher().publish(10);

        assertThat(subscriber.take(10))
                .allSatisfy(event -> assertThat(event.id()).matches("[A-Za-z0-9._~-]+"));
    }

    @Test
    void givesEveryEventACursorOfItsOwn() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        standard().publisher().publish(50);

        assertThat(subscriber.take(50).stream().map(ReceivedEvent::id).collect(Collectors.toSet()))
                .hasSize(50);
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}

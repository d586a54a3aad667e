package io.triwire.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.Control;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.RefusedException;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What happens while Kafka is away, and when the service itself leaves. */
public abstract class OutageContract extends TransportContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** With it, a service that is not ready has noticed that Kafka is away. */
    private static final Map<String, String> SOON_UNREADY = Map.of("feed.unready-after", "2s");

    /** The heartbeat of the services here. */
    private static final Duration SPAN = Duration.ofSeconds(1);

    /** For a pause before the next connection, and for a machine that has other work. */
    private static final Duration A_LITTLE = Duration.ofSeconds(3);

    private final EmbeddedKafka ownKafka = EmbeddedKafka.stopped();

    protected OutageContract(Transport transport) {
        super(transport);
    }

    @Override
    EmbeddedKafka kafka() {
        return ownKafka;
    }

    @BeforeAll
    @BeforeEach
    void giveKafkaBack() {
        ownKafka.restart();
    }

    @AfterAll
    void closeKafka() {
        ownKafka.close();
    }

    /** A shared service, which has found Kafka again. */
    private Setting readyAgain(Map<String, String> settings) {
        Setting shared = sharedService(PARTITIONS, settings);
        shared.service().awaitReady();
        return new Setting(shared.topic(), shared.service(), publisher(shared.topic()));
    }

    @Test
    void livesWithoutKafkaAndServesWhenItComes() {
        String topic = newTopic(PARTITIONS);
        ownKafka.stop();

        ServiceProcess service = startForTheTest(topic, Map.of()).awaitLive();

        assertThat(service.isReady()).isFalse();
        RawRequest.RawResponse refused = request("/feed").send(service.uri());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after").orElse("")).matches("\\d+");
        TestSubscriber early = subscribe(SubscribeOptions.of(service.uri()));
        ownKafka.restart();
        service.awaitReady();
        early.takeControl(Control.Welcome.class);
        List<Publisher.StoredEvent> published = publisher(topic).publish(10);
        assertDelivered(early.take(10), published);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nosuchhost.invalid:9092", "nosuchhost.invalid:1,other.invalid:2", "localhost", "localhost:x"})
    void endsInOneLineWhereKafkaHasNoAddress(String servers) {
        ServiceProcess service = startForTheTest("any", Map.of("kafka.bootstrap.servers", servers));

        assertThat(service.awaitEnd()).isEqualTo(1);
        assertThat(service.log().lines())
                .singleElement()
                .asString()
                .contains("kafka.bootstrap.servers='%s', and the service ends".formatted(servers));
    }

    @Test
    void servesWhatItHoldsWhileKafkaIsAway() {
        Setting own = readyAgain(SOON_UNREADY);
        List<ReceivedEvent> held = fill(own, 20);

        ownKafka.stop();

        await().atMost(PATIENCE).until(() -> !own.service().isReady());
        assertThat(own.service().isLive()).isTrue();
        TestSubscriber returning = subscribe(
                SubscribeOptions.of(own.service().uri()).after(held.get(4).id()));
        assertThat(returning.take(15)).isEqualTo(held.subList(5, 20));
    }

    @Test
    void staysReadyWhileKafkaIsAwayForAMoment() {
        Setting own = readyAgain(settings());

        ownKafka.stop();

        await().atMost(PATIENCE).until(() -> metrics(own.service()), OutageContract::isStale);
        assertThat(own.service().isReady()).isTrue();
        assertThat(here(own.service())).isNotEmpty();
        if (transport() != Transport.WEBSOCKET) {
            String target = transport() == Transport.LONG_POLL ? "/feed?wait=0s" : "/feed";
            RawRequest.OpenRequest answer =
                    untilTheEndOfTheTest(request(target).open(own.service().uri()));
            assertThat(answer.head().header("feed-stale-seconds").orElse("")).matches("\\d+");
        }
    }

    private static boolean isStale(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("triwire_feed_stale_seconds "))
                .anyMatch(line -> Double.parseDouble(line.substring(line.indexOf(' '))) > 2);
    }

    @Test
    void losesNothingWhileKafkaIsAway() {
        Setting own = readyAgain(SOON_UNREADY);
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> before = own.publisher().publish(10);
        assertDelivered(subscriber.take(10), before);
        ownKafka.stop();
        await().atMost(PATIENCE).until(() -> !own.service().isReady());

        ownKafka.restart();

        List<Publisher.StoredEvent> after = publisher(own.topic()).publish(10);
        own.service().awaitReady();
        assertDelivered(subscriber.take(10), after);
    }

    @Test
    void refusesToPublishWhileKafkaIsAway() {
        Setting own = readyAgain(SOON_UNREADY);
        TestSubscriber subscriber = subscribeFromNow(own.service());
        ownKafka.stop();
        await().atMost(PATIENCE).until(() -> !own.service().isReady());

        assertThatThrownBy(() -> subscriber.publish("{\"data\":1}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(503));
    }

    @Test
    void sendsItsSubscribersAwayInOrderWhenItEnds() {
        Setting own = ownService(PARTITIONS, Map.of());
        RawRequest.OpenRequest subscription =
                untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        own.service().requestEnd();

        assertThat(subscription.head().status()).isEqualTo(served());
        assertEnds(subscription, OrderlyEnd.LEAVING);
        assertThat(own.service().terminate()).isIn(0, 143);
    }

    @Test
    void servesOnUntilItsEndHasBeenNoticed() {
        Setting own = ownService(PARTITIONS, Map.of("feed.leave-after", "3s"));
        TestSubscriber early = subscribeFromNow(own.service());

        own.service().requestEnd();

        await().until(() -> !own.service().isReady());
        TestSubscriber late = subscribeFromNow(own.service());
        String cursor = late.publish("{\"data\":\"while it leaves\"}");
        assertThat(early.take().id()).isEqualTo(cursor);
        assertThat(late.take().id()).isEqualTo(cursor);
        assertThat(own.service().terminate()).isIn(0, 143);
        assertThat(own.service().log())
                .containsPattern("Leaving: \\d pushed subscribers and \\d waiting polls are sent away");
    }

    @Test
    void missesNothingWhenItsInstanceEndsAndAnotherGoesOn() {
        Setting other = readyAgain(settings());
        ServiceProcess own = instance(other.topic(), Map.of());
        TestSubscriber subscriber = subscribeFromNow(own);
        List<Publisher.StoredEvent> before = other.publisher().publish(20);
        assertDelivered(subscriber.take(20), before);

        own.terminate();

        List<Publisher.StoredEvent> after = other.publisher().publish(20);
        TestSubscriber returning =
                subscribe(SubscribeOptions.of(other.service().uri()).after(subscriber.cursor()));
        assertDelivered(returning.take(20), after);
    }

    @Test
    void missesNothingWhenItsInstanceIsKilled() {
        Setting other = readyAgain(settings());
        ServiceProcess own = instance(other.topic(), Map.of());
        TestSubscriber subscriber = subscribeFromNow(own);
        List<Publisher.StoredEvent> before = other.publisher().publish(20);
        assertDelivered(subscriber.take(20), before);

        own.kill();

        List<Publisher.StoredEvent> after = other.publisher().publish(20);
        TestSubscriber returning =
                subscribe(SubscribeOptions.of(other.service().uri()).after(subscriber.cursor()));
        assertDelivered(returning.take(20), after);
    }

    @Test
    void goesOnElsewhereWhenItsInstanceFallsSilent() {
        Map<String, String> shortSpans = Map.of("sse-service.retry", "200ms", "longpoll-service.max-wait", "1s");
        Setting own = ownService(PARTITIONS, shortSpans);
        ServiceProcess other = instance(own.topic(), shortSpans);
        TestSubscriber subscriber = subscribeFromNow(
                SubscribeOptions.of(own.service().uri(), other.uri()).pollWait(SPAN));
        List<Publisher.StoredEvent> before = own.publisher().publish(20);
        assertDelivered(subscriber.take(20), before);

        own.service().freeze();
        try {
            long frozenNanos = System.nanoTime();
            List<Publisher.StoredEvent> meanwhile = own.publisher().publish(20);
            assertDelivered(subscriber.take(20), meanwhile);
            assertThat(Duration.ofNanos(System.nanoTime() - frozenNanos))
                    .isLessThan(SPAN.multipliedBy(5).dividedBy(2).plus(A_LITTLE));
        } finally {
            own.service().thaw();
        }

        List<Publisher.StoredEvent> after = own.publisher().publish(20);
        assertDelivered(subscriber.take(20), after);
    }
}

package io.triwire.feed.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.Cursor;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.Publication;
import io.triwire.testkit.RawRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HttpPublishingTest {

    private static final RawRequest PUBLISH = RawRequest.post("/feed", "{\"channel\":\"quay\",\"data\":[1, 2]}");

    private final List<Door> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Door::close);
    }

    private Door door(Map<String, String> settings) {
        Door door = new Door(settings);
        open.add(door);
        return door;
    }

    @Test
    void answersWithTheCursorOfTheEvent() {
        Door door = door(Map.of());
        Cursor cursor = Cursor.of("feed0001", 7);
        door.stored = Uni.createFrom().item(Optional.of(cursor));

        RawRequest.RawResponse answer = door.send(PUBLISH);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"cursor\":\"%s\"}".formatted(cursor.text()));
        assertThat(door.published).containsExactly(Publication.parse(PUBLISH.body()));
        assertThat(door.count("triwire.published")).isEqualTo(1);
    }

    @Test
    void answersWithoutACursorWhereTheEventIsNotThereYet() {
        Door door = door(Map.of());
        door.stored = Uni.createFrom().item(Optional.empty());

        assertThat(door.send(PUBLISH).body()).isEqualTo("{\"cursor\":null}");
    }

    @Test
    void saysWhyAnEventWasNotStored() {
        Door door = door(Map.of());

        door.stored = Uni.createFrom().failure(new FeedUnavailableException("Kafka is away."));
        assertThat(door.send(PUBLISH).problem().detail()).isEqualTo("Kafka is away.");
        door.stored = Uni.createFrom().failure(new FeedPublisher.EventTooLargeException(9));
        assertThat(door.send(PUBLISH).status()).isEqualTo(413);
        door.stored = Uni.createFrom().failure(new IllegalStateException("a secret"));
        assertThat(door.send(PUBLISH).body()).doesNotContain("secret");

        assertThat(door.count("triwire.refused")).isEqualTo(3);
        assertThat(door.count("triwire.published")).isZero();
    }

    @Test
    void refusesWhatIsNoPublication() {
        Door door = door(Map.of());

        assertThat(door.send(RawRequest.post("/feed", "{}")).status()).isEqualTo(400);
        assertThat(door.published).isEmpty();
    }

    @Test
    void refusesABodyThatIsNotUtf8() {
        Door door = door(Map.of());
        RequestContext request = admitted(new byte[] {'"', (byte) 0xff, '"'});

        publish(door, request);

        assertThat(request.answer().status()).isEqualTo(400);
        assertThat(request.answer().body()).contains("The body is not UTF-8.");
        assertThat(door.published).isEmpty();
    }

    private static RequestContext admitted(byte[] body) {
        return new RequestContext(new RequestStandIn().withBody(body)).admitted();
    }

    private static RequestContext admitted(String body) {
        return admitted(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void publish(Door door, RequestContext request) {
        door.publishing.publish(request.asContext()).subscribe().with(done -> {});
    }

    @Test
    void refusesABodyThatIsTooLongWhateverItsHeadSaid() {
        Door door = door(Map.of("feed.max-message-bytes", "20"));
        RequestContext tooLong = admitted("{\"data\":\"123456789\"}x");
        RequestContext longest = admitted("{\"data\":\"123456789\"}");

        publish(door, tooLong);
        publish(door, longest);

        assertThat(tooLong.answer().status()).isEqualTo(413);
        assertThat(tooLong.answer().body()).contains("A body of 21 bytes is above the bound of 20.");
        assertThat(longest.answer().status()).isEqualTo(201);
    }

    @Test
    void publishesNothingThatWasNotAdmitted() {
        Door door = door(Map.of());
        RequestContext request = new RequestContext(false);

        publish(door, request);

        assertThat(request.answer().status()).isEqualTo(404);
        assertThat(door.published).isEmpty();
        assertThat(door.count("triwire.refused")).isEqualTo(1);
    }

    @Test
    void boundsWhatOneCallerPublishes() {
        Door door = door(Map.of("feed.caller.publications-per-second", "1"));

        assertThat(door.send(PUBLISH).status()).isEqualTo(201);
        RawRequest.RawResponse refused = door.send(PUBLISH);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).contains("2");
        assertThat(door.published).hasSize(1);
    }

    @Test
    void answersWhatIsUnderWayBeforeTheServiceEnds() throws InterruptedException {
        Door door = door(Map.of("feed.leave-after", "0s", "feed.drain", "0s"));
        CompletableFuture<Optional<Cursor>> stored = new CompletableFuture<>();
        door.stored = Uni.createFrom().completionStage(stored);
        RequestContext request = admitted("{\"data\":1}");
        publish(door, request);
        Thread leaving = new Thread(() -> {
            try {
                door.drain.leave(new ShutdownDelayInitiatedEvent());
            } catch (InterruptedException impossible) {
                Thread.currentThread().interrupt();
            }
        });

        leaving.start();
        await().until(door.drain::begun);
        assertThat(leaving.isAlive()).isTrue();
        stored.complete(Optional.empty());
        leaving.join(10_000);

        assertThat(leaving.isAlive()).isFalse();
        assertThat(request.answer().status()).isEqualTo(201);
    }
}

package io.triwire.feed.kafka;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

import io.triwire.feed.ChannelName;
import io.triwire.feed.Cursor;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.Once;
import io.triwire.feed.Publication;
import io.triwire.feed.PublicationKey;

/** Writes events to Kafka and answers when they have come back through the feed, or at least are stored. */
@ApplicationScoped
class KafkaPublisher implements FeedPublisher {

    static final String CHANNEL = "feed-out";

    private final FeedConfig config;
    private final Feed feed;
    private final TopicWatch kafka;
    private final MutinyEmitter<TimedValue> records;
    private final AtomicInteger pending = new AtomicInteger();
    private final Map<PublicationKey, Uni<Optional<Cursor>>> onTheirWay = new ConcurrentHashMap<>();

    KafkaPublisher(
            FeedConfig config,
            Feed feed,
            TopicWatch kafka,
            // Bounded by the count of those that are pending.
            @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<TimedValue> records) {
        this.config = config;
        this.feed = feed;
        this.kafka = kafka;
        this.records = records;
    }

    @Override
    public Uni<Optional<Cursor>> publish(Publication publication) {
        return Uni.createFrom().deferred(() -> publishNow(publication));
    }

    private Uni<Optional<Cursor>> publishNow(Publication publication) {
        Optional<Cursor> first = publication.key().flatMap(feed::cursorOf);
        if (first.isPresent()) {
            return Uni.createFrom().item(first);
        }
        if (!RecordCodec.fits(publication, config.maxEventBytes().asLongValue())) {
            return Uni.createFrom()
                    .failure(new EventTooLargeException(config.maxEventBytes().asLongValue()));
        }
        if (!kafka.reachable()) {
            return Uni.createFrom().failure(new FeedUnavailableException("Kafka is away; nothing can be published."));
        }
        if (pending.incrementAndGet() > config.maxPendingPublishes()) {
            pending.decrementAndGet();
            return Uni.createFrom().failure(new TooManyPendingException(config.maxPendingPublishes()));
        }
        // What sending throws is a failure too: nothing passes the end, which counts it out.
        return Uni.createFrom()
                .deferred(() -> publication
                        .key()
                        .map(key -> writeOnce(publication, key))
                        .orElseGet(() -> write(publication)))
                .onTermination()
                .invoke(new Once(pending::decrementAndGet));
    }

    /** Has a repetition wait for the outcome of the one that is on its way. */
    private Uni<Optional<Cursor>> writeOnce(Publication publication, PublicationKey key) {
        return onTheirWay.computeIfAbsent(key, first -> write(publication)
                .onTermination()
                .invoke(() -> onTheirWay.remove(first))
                // It goes on when its publisher leaves, for others may wait for it.
                .memoize()
                .indefinitely());
    }

    private Uni<Optional<Cursor>> write(Publication publication) {
        return send(publication)
                .ifNoItem()
                .after(config.publishTimeout())
                .failWith(() -> new FeedUnavailableException(
                        "Kafka did not confirm the event within %d ms; whether it was stored is not known."
                                .formatted(config.publishTimeout().toMillis())))
                .chain(stored -> arrival(publication, stored));
    }

    /** The event is stored, so its publisher need not repeat it, whatever keeps the feed from having it. */
    private Uni<Optional<Cursor>> arrival(Publication publication, RecordMetadata stored) {
        return publication
                .key()
                .map(key -> feed.arrival(stored.partition(), stored.offset(), key))
                .orElseGet(() -> feed.arrival(stored.partition(), stored.offset()))
                .map(Optional::of)
                .ifNoItem()
                .after(config.arrivalTimeout())
                .recoverWithItem(Optional::empty);
    }

    private Uni<RecordMetadata> send(Publication publication) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        OutgoingKafkaRecordMetadata.OutgoingKafkaRecordMetadataBuilder<byte[]> record =
                OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .addHeaders(RecordCodec.headers(
                                        publication.type(),
                                        publication.timeMicros().orElse(now),
                                        publication.id())
                                .toArray(org.apache.kafka.common.header.internals.RecordHeader[]::new));
        publication.channel().map(ChannelName::key).ifPresent(record::withKey);
        if (publication.channel().isEmpty()) {
            // Repetitions share a partition, where one of them is the first; a channel has one by its key.
            publication
                    .id()
                    .map(id -> Math.floorMod(id.hashCode(), feed.head().partitions()))
                    .ifPresent(record::withPartition);
        }
        OutgoingMessageMetadata<RecordMetadata> result = new OutgoingMessageMetadata<>();
        TimedValue value = new TimedValue(
                publication.bytes(), System.nanoTime() + config.publishTimeout().toNanos());
        return records.sendMessage(Message.of(value).addMetadata(record.build()).addMetadata(result))
                .onItem()
                .transform(done -> result.getResult())
                .onFailure(RecordTooLargeException.class)
                .transform(EventTooLargeException::new)
                .onFailure(failure -> !(failure instanceof EventTooLargeException))
                .transform(failure -> new FeedUnavailableException(
                        "Kafka did not confirm the event; whether it was stored is not known.", failure));
    }
}

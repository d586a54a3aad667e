package io.triwire.feed.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

import io.triwire.feed.Cursor;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedUnavailableException;

/**
 * Fills the feed from Kafka, on a thread of its own: one consumer, which reads every partition, commits nothing and
 * belongs to no group. When the consumer fails, another one goes on where the log ends.
 */
@ApplicationScoped
class KafkaIngest {

    private static final Logger LOG = Logger.getLogger(KafkaIngest.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration TIME_TO_END = Duration.ofSeconds(2);

    private final FeedConfig config;
    private final TopicAdmin admin;
    private final Feed feed;
    private final FeedMetrics metrics;
    private final Supplier<Consumer<byte[], byte[]>> newConsumer;
    private final Thread thread = new Thread(this::run, "feed-ingest");
    /** Identities that the topic had before: a broker that is behind may still show one. */
    private final Set<String> retired = ConcurrentHashMap.newKeySet();

    private Optional<Cursor> endAtStart = Optional.empty();

    private volatile Optional<Consumer<byte[], byte[]>> current = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean caughtUp;
    private volatile boolean topicChanged;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean ended;

    @Inject
    KafkaIngest(
            FeedConfig config,
            TopicAdmin admin,
            Feed feed,
            FeedMetrics metrics,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(config, admin, feed, metrics, newConsumer(kafka));
    }

    KafkaIngest(
            FeedConfig config,
            TopicAdmin admin,
            Feed feed,
            FeedMetrics metrics,
            Supplier<Consumer<byte[], byte[]>> newConsumer) {
        this.config = config;
        this.admin = admin;
        this.feed = feed;
        this.metrics = metrics;
        this.newConsumer = newConsumer;
    }

    private static Supplier<Consumer<byte[], byte[]>> newConsumer(Map<String, Object> kafka) {
        Map<String, Object> settings = ConsumerSettings.of(kafka);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        return () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void start(@Observes StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ended) {
            try {
                read();
            } catch (FeedUnavailableException unavailable) {
                trouble = Optional.ofNullable(unavailable.getMessage());
            } catch (KafkaException failed) {
                LOG.debug("The consumer failed; another one goes on.", failed);
                trouble = Optional.of(KafkaWords.of(failed));
            } catch (RuntimeException unexpected) {
                if (!ended) {
                    LOG.error("Reading Kafka failed; another consumer goes on where the feed ends.", unexpected);
                }
            }
            if (!ended) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void read() {
        Consumer<byte[], byte[]> consumer = newConsumer.get();
        try {
            current = Optional.of(consumer);
            TopicReader reader = new TopicReader(
                    config.topic(),
                    config.prefillEvents(),
                    config.maxEventBytes().asLongValue(),
                    consumer,
                    feed,
                    metrics::arrived);
            begin(reader, false);
            while (!ended) {
                try {
                    if (topicChanged) {
                        topicChanged = false;
                        begin(reader, false);
                    }
                    reader.poll(caughtUp ? POLL : PAUSE, caughtUp);
                    trouble = Optional.empty();
                    caughtUp = caughtUp || (isAtEndOfStart() && hasFetched(consumer));
                } catch (OffsetOutOfRangeException placeLost) {
                    begin(reader, true);
                } catch (WakeupException woken) {
                    LOG.debug("Woken, to end or to look at the topic.");
                }
            }
        } finally {
            current = Optional.empty();
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    private void begin(TopicReader reader, boolean placeLost) {
        TopicBounds bounds = admin.bounds();
        String feedId = bounds.topic().feedId();
        if (retired.contains(feedId)) {
            throw new FeedUnavailableException(
                    "Kafka still shows topic '%s' as it was before it was created again.".formatted(config.topic()));
        }
        Optional<Cursor> before = place();
        boolean anew = placeLost;
        if (placeLost) {
            reader.beginAnew(bounds);
        } else {
            anew = reader.begin(bounds);
        }
        before.map(Cursor::feedId).filter(id -> !id.equals(feedId)).ifPresent(retired::add);
        if (anew) {
            restarts.incrementAndGet();
        }
        if (!caughtUp) {
            endAtStart = Optional.of(bounds.latest());
        }
    }

    private boolean isAtEndOfStart() {
        return endAtStart.filter(end -> feed.head().distanceTo(end) == 0).isPresent();
    }

    /** An answer to a fetch shows that this service may read the topic, also when it is empty. */
    private static boolean hasFetched(Consumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total"))
                .map(Map.Entry::getValue)
                .map(Metric::metricValue)
                .anyMatch(total -> total instanceof Number number && number.doubleValue() > 0);
    }

    /** Looks at the topic again soon: it was created again, or has more partitions. From any thread. */
    void topicChanged() {
        topicChanged = true;
        current.ifPresent(Consumer::wakeup);
    }

    /** Whether the feed holds all that was in Kafka when it started. */
    boolean caughtUp() {
        return caughtUp;
    }

    /** Whether this identity is that of the topic which the feed is filled from. */
    boolean isOf(String feedId) {
        return place().map(Cursor::feedId).filter(feedId::equals).isPresent();
    }

    /** The cursor after the newest event of the feed, once there is a place to read from. */
    Optional<Cursor> place() {
        return feed.started() ? Optional.of(feed.head()) : Optional.empty();
    }

    /** What keeps it from reading, in words. */
    Optional<String> trouble() {
        return trouble;
    }

    /** How often the feed has gone on at another place: what was known of the topic before may be wrong. */
    int restarts() {
        return restarts.get();
    }

    /** Before the beans that it uses are destroyed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        ended = true;
        current.ifPresent(Consumer::wakeup);
        LockSupport.unpark(thread);
        thread.join(TIME_TO_END.toMillis());
    }
}

package io.triwire.feed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What every service can be told about the feed. Spans of time are written as {@code 20s} or {@code 500ms}. */
@ConfigMapping(prefix = "feed")
public interface FeedConfig {

    /** The Kafka topic that the feed is. */
    @WithDefault("feed")
    String topic();

    /** Whether to create the topic when Kafka does not have it. */
    @WithDefault("true")
    boolean createTopic();

    /** Partitions of a topic that is created, 1 to 64: events of one channel are in one, and in order. */
    @WithDefault("4")
    int partitions();

    /** Replicas of a topic that is created; 3 is usual where Kafka has as many brokers. */
    @WithDefault("1")
    short replication();

    /** How long a topic that is created keeps its events, and so how late a subscriber can come back. */
    @WithDefault("7d")
    Duration retention();

    /** How often Kafka is asked whether it is there and has the same topic; also the bound on each answer. */
    @WithDefault("5s")
    Duration kafkaCheck();

    /** How long the feed may lack what Kafka has before the service reports unready; it goes on serving what it holds. */
    @WithDefault("1m")
    Duration unreadyAfter();

    /** Most events in memory. */
    @WithDefault("100000")
    int ringEvents();

    /** Most bytes of events in memory; older ones are read from Kafka again when somebody asks for them. */
    @WithDefault("64M")
    MemorySize ringBytes();

    /** How many of the newest events are in memory before the service reports ready. */
    @WithDefault("10000")
    int prefillEvents();

    /** How long an event waits for others, so that they leave in one write: spares CPU, and latency where that is full. */
    @WithDefault("0s")
    Duration linger();

    /** Most bytes of events in one message or answer; a single larger event still leaves by itself. */
    @WithDefault("64K")
    MemorySize batchBytes();

    /** How long a connection is quiet before a heartbeat; proxies cut at 60 s and more, unless told otherwise. */
    @WithDefault("15s")
    Duration heartbeat();

    /** How long one write may take before its connection is closed; the subscriber can resume. */
    @WithDefault("2m")
    Duration stallTimeout();

    /** What the kernel may hold of one connection: without a bound it takes megabytes for one that does not read. */
    @WithDefault("128K")
    MemorySize socketBuffer();

    /** Most subscribers that one instance serves at a time. */
    @WithDefault("10000")
    int maxConnections();

    /**
     * Most connections at a time, whatever they are for; if it is not set, 1,000 more than {@link #maxConnections}. There
     * are fewer where the process may not have so many files open.
     */
    OptionalInt maxSockets();

    /** How long the head of a request may be on its way, TLS included; then its connection is closed. */
    @WithDefault("10s")
    Duration headTimeout();

    /** How long the body of a request may be on its way after its head; then its connection is closed. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** Most channels that one subscription may name. */
    @WithDefault("100")
    int maxChannels();

    /** Longest request to publish, envelope included. */
    @WithDefault("64K")
    MemorySize maxMessageBytes();

    /**
     * Most bytes of an event in JSON; a larger one is delivered without its data. Python's websockets reads no message
     * above 1 MiB, unless told otherwise.
     */
    @WithDefault("1000000")
    MemorySize maxEventBytes();

    /** Most requests to publish that wait for Kafka at a time. */
    @WithDefault("1000")
    int maxPendingPublishes();

    /** How long a publisher waits until Kafka has confirmed its event. */
    @WithDefault("10s")
    Duration publishTimeout();

    /** How long a publisher whose event is stored waits for the cursor; without one where a transaction is in between. */
    @WithDefault("2s")
    Duration arrivalTimeout();

    /** How many of the newest publications with an id are remembered, so that a repetition is left out. */
    @WithDefault("10000")
    int publicationIds();

    /**
     * How long a service that is ending is unready and serves on, so that load balancers notice before it refuses; a
     * little above a usual period of their probes, which is 2 s.
     */
    @WithDefault("3s")
    Duration leaveAfter();

    /** The span over which subscribers are sent away when the service ends, each at a random moment of it. */
    @WithDefault("2s")
    Duration drain();

    /** Foreign origins whose pages may connect, such as {@code https://app.example}, or {@code *}; none unless listed. */
    Optional<List<String>> allowedOrigins();

    /**
     * Names that the service is known by beyond {@code localhost}, such as {@code feed.example} or {@code
     * *.feed.example}. Another name may be that of a page which has it resolve to the service's address.
     */
    Optional<List<String>> allowedHosts();
}

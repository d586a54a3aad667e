package io.triwire.bench.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The test bed that a fault needs. Consecutive faults that differ only in the size of events share one test bed.
 *
 * @param kafka brokers and topic
 * @param services configuration of the services
 * @param relayed whether subscribers reach each replica through a {@link TcpRelay}
 * @param spoils whether the test bed cannot be used again after the fault
 * @param eventBytes padding of each event, in bytes
 */
public record FaultRequirements(Kafka kafka, Services services, boolean relayed, boolean spoils, int eventBytes) {

    private static final int EVENT_BYTES = 100;

    /** One broker, and services in their default configuration. */
    static final FaultRequirements NOTHING = new FaultRequirements(
            new Kafka(1, false, false, List.of(), Map.of()),
            new Services(Map.of(), List.of(), List.of()),
            false,
            false,
            EVENT_BYTES);

    /**
     * The test bed of a soak. The ring is small, so that it is full after a minute and later growth of memory has
     * another cause.
     */
    public static final FaultRequirements SOAK = NOTHING.relays().service("feed.ring-events", "10000");

    /**
     * The Kafka cluster and its topic.
     *
     * @param brokers number of brokers, 1 or 3
     * @param fixed whether the fault needs exactly this number of brokers
     * @param smallDisk whether the first broker stores its data on a {@link SmallDisk}
     * @param replicas ids of the brokers that hold the topic; empty for all
     * @param topic configuration of the topic
     */
    record Kafka(int brokers, boolean fixed, boolean smallDisk, List<Integer> replicas, Map<String, String> topic) {

        Kafka {
            replicas = List.copyOf(replicas);
            topic = Map.copyOf(topic);
        }

        /** Whether the topic is compacted. */
        boolean compacts() {
            return topic.getOrDefault("cleanup.policy", "").contains("compact");
        }
    }

    /**
     * The configuration of the services.
     *
     * @param settings additional configuration keys
     * @param java JVM options
     * @param before command to run {@code java} with, such as {@code env NAME=VALUE}
     */
    record Services(Map<String, String> settings, List<String> java, List<String> before) {

        Services {
            settings = Map.copyOf(settings);
            java = List.copyOf(java);
            before = List.copyOf(before);
        }
    }

    private FaultRequirements with(Kafka other) {
        return new FaultRequirements(other, services, relayed, spoils, eventBytes);
    }

    private FaultRequirements with(Services other) {
        return new FaultRequirements(kafka, other, relayed, spoils, eventBytes);
    }

    /** The same with another number of brokers; unchanged if the number is fixed. */
    FaultRequirements brokersIfPossible(int wanted) {
        return kafka.fixed()
                ? this
                : with(new Kafka(wanted, false, kafka.smallDisk(), kafka.replicas(), kafka.topic()));
    }

    /** The same with exactly this number of brokers. */
    public FaultRequirements brokers(int wanted) {
        return with(new Kafka(wanted, true, kafka.smallDisk(), kafka.replicas(), kafka.topic()));
    }

    FaultRequirements smallDisk() {
        return with(new Kafka(kafka.brokers(), true, true, kafka.replicas(), kafka.topic()));
    }

    FaultRequirements replicas(Integer... ids) {
        return with(new Kafka(kafka.brokers(), kafka.fixed(), kafka.smallDisk(), List.of(ids), kafka.topic()));
    }

    FaultRequirements topic(String key, String value) {
        return with(new Kafka(
                kafka.brokers(), kafka.fixed(), kafka.smallDisk(), kafka.replicas(), and(kafka.topic(), key, value)));
    }

    FaultRequirements service(String key, String value) {
        return with(new Services(and(services.settings(), key, value), services.java(), services.before()));
    }

    FaultRequirements java(String... options) {
        return with(new Services(services.settings(), List.of(options), services.before()));
    }

    FaultRequirements before(String... command) {
        return with(new Services(services.settings(), services.java(), List.of(command)));
    }

    FaultRequirements relays() {
        return new FaultRequirements(kafka, services, true, spoils, eventBytes);
    }

    /** The same for a fault that leaves the test bed unusable. */
    FaultRequirements spoiling() {
        return new FaultRequirements(kafka, services, relayed, true, eventBytes);
    }

    FaultRequirements eventBytes(int bytes) {
        return new FaultRequirements(kafka, services, relayed, spoils, bytes);
    }

    /** Whether a test bed made for {@code others} meets these requirements too. */
    boolean sameTestBedAs(FaultRequirements others) {
        return alike().equals(others.alike());
    }

    private FaultRequirements alike() {
        return spoiling().eventBytes(EVENT_BYTES);
    }

    /** Whether the test bed of a soak with this many brokers meets these requirements. */
    boolean areMetBySoak(int brokers) {
        return kafka.topic().isEmpty()
                && !kafka.smallDisk()
                && (!kafka.fixed() || kafka.brokers() == brokers)
                && services.equals(NOTHING.services);
    }

    private static Map<String, String> and(Map<String, String> all, String key, String value) {
        Map<String, String> more = new HashMap<>(all);
        more.put(key, value);
        return more;
    }
}

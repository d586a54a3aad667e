package io.triwire.bench.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fault is made with. Faults with the same needs, but for the size of events, share a stage, one after the other.
 *
 * @param relayed whether a relay is in front of each replica
 * @param spoils whether the stage cannot be used for another fault
 * @param eventBytes of each event, beside its number
 */
public record FaultRequirements(Kafka kafka, Services services, boolean relayed, boolean spoils, int eventBytes) {

    private static final int EVENT_BYTES = 100;

    /** One broker, and services as they are by default. */
    static final FaultRequirements NOTHING = new FaultRequirements(
            new Kafka(1, false, false, List.of(), Map.of()),
            new Services(Map.of(), List.of(), List.of()),
            false,
            false,
            EVENT_BYTES);

    /**
     * Many kinds of faults in turn. What services have in memory is soon as much as it will ever be: the events of a
     * minute, so that their memory shows what grows.
     */
    public static final FaultRequirements SOAK = NOTHING.relays().service("feed.ring-events", "10000");

    /**
     * Kafka.
     *
     * @param brokers 1 or 3
     * @param fixed whether another number of brokers makes no sense
     * @param smallDisk whether the first broker keeps its data on a disk of a few hundred megabytes
     * @param replicas ids of the brokers that have the topic; empty: all
     * @param topic settings of the topic
     */
    record Kafka(int brokers, boolean fixed, boolean smallDisk, List<Integer> replicas, Map<String, String> topic) {

        Kafka {
            replicas = List.copyOf(replicas);
            topic = Map.copyOf(topic);
        }

        /** Whether it drops events between others. */
        boolean compacts() {
            return topic.getOrDefault("cleanup.policy", "").contains("compact");
        }
    }

    /**
     * The services.
     *
     * @param settings further ones
     * @param java options of the Java that runs them
     * @param before a command that runs that Java
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

    /** With another number of brokers, where that is possible. */
    FaultRequirements brokersIfPossible(int wanted) {
        return kafka.fixed()
                ? this
                : with(new Kafka(wanted, false, kafka.smallDisk(), kafka.replicas(), kafka.topic()));
    }

    /** With so many brokers, and no other number. */
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

    /** The stage is of no use afterwards. */
    FaultRequirements spoiling() {
        return new FaultRequirements(kafka, services, relayed, true, eventBytes);
    }

    FaultRequirements eventBytes(int bytes) {
        return new FaultRequirements(kafka, services, relayed, spoils, bytes);
    }

    /** Whether a stage that was made for others serves these as well. */
    boolean sameStageAs(FaultRequirements others) {
        return alike().equals(others.alike());
    }

    private FaultRequirements alike() {
        return spoiling().eventBytes(EVENT_BYTES);
    }

    /** Whether a soak with so many brokers has all of it. */
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

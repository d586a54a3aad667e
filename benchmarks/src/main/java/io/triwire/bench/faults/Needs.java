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
record Needs(Kafka kafka, Services services, boolean relayed, boolean spoils, int eventBytes) {

    private static final int EVENT_BYTES = 100;

    /** One broker, and services as they are by default. */
    static final Needs NOTHING = new Needs(
            new Kafka(1, false, false, List.of(), Map.of()),
            new Services(Map.of(), List.of(), List.of()),
            false,
            false,
            EVENT_BYTES);

    /**
     * Many kinds of faults in turn. What services have in memory is soon as much as it will ever be: the events of a
     * minute, so that their memory shows what grows.
     */
    static final Needs SOAK = NOTHING.relays().service("feed.ring-events", "10000");

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

    private Needs with(Kafka other) {
        return new Needs(other, services, relayed, spoils, eventBytes);
    }

    private Needs with(Services other) {
        return new Needs(kafka, other, relayed, spoils, eventBytes);
    }

    /** With another number of brokers, where that is possible. */
    Needs brokersIfPossible(int wanted) {
        return kafka.fixed()
                ? this
                : with(new Kafka(wanted, false, kafka.smallDisk(), kafka.replicas(), kafka.topic()));
    }

    /** With so many brokers, and no other number. */
    Needs brokers(int wanted) {
        return with(new Kafka(wanted, true, kafka.smallDisk(), kafka.replicas(), kafka.topic()));
    }

    Needs smallDisk() {
        return with(new Kafka(kafka.brokers(), true, true, kafka.replicas(), kafka.topic()));
    }

    Needs replicas(Integer... ids) {
        return with(new Kafka(kafka.brokers(), kafka.fixed(), kafka.smallDisk(), List.of(ids), kafka.topic()));
    }

    Needs topic(String key, String value) {
        return with(new Kafka(
                kafka.brokers(), kafka.fixed(), kafka.smallDisk(), kafka.replicas(), and(kafka.topic(), key, value)));
    }

    Needs service(String key, String value) {
        return with(new Services(and(services.settings(), key, value), services.java(), services.before()));
    }

    Needs java(String... options) {
        return with(new Services(services.settings(), List.of(options), services.before()));
    }

    Needs before(String... command) {
        return with(new Services(services.settings(), services.java(), List.of(command)));
    }

    Needs relays() {
        return new Needs(kafka, services, true, spoils, eventBytes);
    }

    /** The stage is of no use afterwards. */
    Needs spoiling() {
        return new Needs(kafka, services, relayed, true, eventBytes);
    }

    Needs eventBytes(int bytes) {
        return new Needs(kafka, services, relayed, spoils, bytes);
    }

    /** Whether a stage that was made for others serves these as well. */
    boolean sameStageAs(Needs others) {
        return alike().equals(others.alike());
    }

    private Needs alike() {
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

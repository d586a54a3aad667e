package io.triwire.bench.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fault is made with. Faults with the same needs share one stage, one after the other.
 *
 * @param brokers 1 or 3
 * @param fixed whether it makes no sense with another number of brokers
 * @param relayed whether a relay is in front of each replica
 * @param smallDisk whether the first broker keeps its data on a disk of a few hundred megabytes
 * @param spoils whether the stage cannot be used for another fault
 * @param eventBytes of each event, beside its number
 * @param replicas ids of the brokers that have the topic; empty: all
 * @param services further settings of the services
 * @param java options of the Java that runs the services
 * @param before a command that runs that Java
 * @param topic settings of the topic
 */
record Needs(
        int brokers,
        boolean fixed,
        boolean relayed,
        boolean smallDisk,
        boolean spoils,
        int eventBytes,
        List<Integer> replicas,
        Map<String, String> services,
        List<String> java,
        List<String> before,
        Map<String, String> topic) {

    /** One broker, and services as they are by default. */
    static final Needs NOTHING =
            new Needs(1, false, false, false, false, 100, List.of(), Map.of(), List.of(), List.of(), Map.of());

    Needs {
        replicas = List.copyOf(replicas);
        services = Map.copyOf(services);
        java = List.copyOf(java);
        before = List.copyOf(before);
        topic = Map.copyOf(topic);
    }

    /** With another number of brokers, where that is possible. */
    Needs brokersIfPossible(int wanted) {
        return fixed
                ? this
                : new Needs(
                        wanted, false, relayed, smallDisk, spoils, eventBytes, replicas, services, java, before, topic);
    }

    Needs brokers(int wanted) {
        return new Needs(wanted, true, relayed, smallDisk, spoils, eventBytes, replicas, services, java, before, topic);
    }

    Needs relays() {
        return new Needs(brokers, fixed, true, smallDisk, spoils, eventBytes, replicas, services, java, before, topic);
    }

    Needs diskOfItsOwn() {
        return new Needs(brokers, true, relayed, true, true, eventBytes, replicas, services, java, before, topic);
    }

    /** The stage is of no use afterwards. */
    Needs spoiling() {
        return new Needs(brokers, fixed, relayed, smallDisk, true, eventBytes, replicas, services, java, before, topic);
    }

    Needs eventBytes(int bytes) {
        return new Needs(brokers, fixed, relayed, smallDisk, spoils, bytes, replicas, services, java, before, topic);
    }

    Needs replicas(Integer... ids) {
        return new Needs(
                brokers, fixed, relayed, smallDisk, spoils, eventBytes, List.of(ids), services, java, before, topic);
    }

    Needs service(String key, String value) {
        return new Needs(
                brokers,
                fixed,
                relayed,
                smallDisk,
                spoils,
                eventBytes,
                replicas,
                and(services, key, value),
                java,
                before,
                topic);
    }

    Needs java(String... options) {
        return new Needs(
                brokers,
                fixed,
                relayed,
                smallDisk,
                spoils,
                eventBytes,
                replicas,
                services,
                List.of(options),
                before,
                topic);
    }

    Needs before(String... command) {
        return new Needs(
                brokers,
                fixed,
                relayed,
                smallDisk,
                spoils,
                eventBytes,
                replicas,
                services,
                java,
                List.of(command),
                topic);
    }

    Needs topic(String key, String value) {
        return new Needs(
                brokers,
                fixed,
                relayed,
                smallDisk,
                spoils,
                eventBytes,
                replicas,
                services,
                java,
                before,
                and(topic, key, value));
    }

    /** Whether a stage that was made for others serves these as well. */
    boolean sameStageAs(Needs others) {
        return spoiling().equals(others.spoiling());
    }

    /** Whether Kafka drops events between others. */
    boolean compacted() {
        return topic.getOrDefault("cleanup.policy", "").contains("compact");
    }

    private static Map<String, String> and(Map<String, String> all, String key, String value) {
        Map<String, String> more = new HashMap<>(all);
        more.put(key, value);
        return more;
    }
}

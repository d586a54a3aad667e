package io.triwire.bench.load.result;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.client.Transport;

/**
 * One workload over one transport and one path, measured in one window.
 *
 * @param figures figures of the whole window
 * @param timeline each second of the window
 * @param storm how the subscribers reconnected, if the workload has a reconnect storm
 * @param flaws why the run is invalid; empty if it is valid
 */
public record Run(
        @JsonUnwrapped Plan plan,
        @JsonUnwrapped Start start,
        @JsonUnwrapped Figures figures,
        List<Second> timeline,
        Optional<Storm> storm,
        List<Flaw> flaws) {

    public Run {
        timeline = List.copyOf(timeline);
        flaws = List.copyOf(flaws);
    }

    /**
     * The plan of the run.
     *
     * @param workload name of the workload
     * @param path {@code direct}, or the names of the proxy and its configuration
     * @param block the start of the services, counted from 1; runs of one block share their processes
     * @param repetition the number in its block, counted from 1
     */
    public record Plan(String workload, Transport transport, String path, int block, int repetition) {}

    /**
     * How the run began.
     *
     * @param at when it began
     * @param steady whether latency and rate had settled before the generator started; always true without events
     */
    public record Start(@JsonProperty("started") Instant at, boolean steady) {}

    /** The figures of the whole window. */
    public record Figures(
            Publishing publishing,
            Deliveries deliveries,
            Latencies latencies,
            Cost cost,
            Connecting connecting,
            @JsonUnwrapped Conditions conditions) {}

    public String workload() {
        return plan.workload;
    }

    public Transport transport() {
        return plan.transport;
    }

    public String path() {
        return plan.path;
    }

    public int block() {
        return plan.block;
    }

    public int repetition() {
        return plan.repetition;
    }

    public Publishing publishing() {
        return figures.publishing;
    }

    public Deliveries deliveries() {
        return figures.deliveries;
    }

    public Latencies latencies() {
        return figures.latencies;
    }

    public Cost cost() {
        return figures.cost;
    }

    public Connecting connecting() {
        return figures.connecting;
    }

    public Generator generator() {
        return figures.conditions.generator;
    }

    public Optional<Machine> machine() {
        return figures.conditions.machine;
    }

    /** Whether the figures may be used. */
    public boolean valid() {
        return flaws.isEmpty();
    }

    /** Whether only what may be gone soon made the run invalid. */
    public boolean disturbed() {
        return !valid() && flaws.stream().map(Flaw::kind).allMatch(FlawKind::isDisturbance);
    }

    /** This run with more flaws. */
    public Run with(List<Flaw> more) {
        return new Run(
                plan,
                start,
                figures,
                timeline,
                storm,
                Stream.concat(flaws.stream(), more.stream()).toList());
    }

    /**
     * This run with the reconnect storm that followed it.
     *
     * @param failed connections that failed or were lost in the storm
     * @param more flaws of the storm
     */
    public Run with(Storm following, long failed, List<Flaw> more) {
        Connecting connected = figures.connecting;
        return new Run(
                        plan,
                        start,
                        new Figures(
                                figures.publishing,
                                figures.deliveries,
                                figures.latencies,
                                figures.cost,
                                connected.with(connected.failed + failed, connected.changed),
                                figures.conditions),
                        timeline,
                        Optional.of(following),
                        flaws)
                .with(more);
    }

    /**
     * How well the publisher kept its schedule.
     *
     * @param intendedPerSecond events due
     * @param achievedPerSecond events sent
     * @param lateness from when an event was due until it was sent
     */
    public record Publishing(double intendedPerSecond, double achievedPerSecond, Distribution lateness) {}

    /**
     * The deliveries of the events of the window.
     *
     * @param expected {@code received - duplicates + missing}
     * @param bunched share of the events, from 0 to 1, that were coalesced: they arrived together although they were
     *     published apart
     */
    public record Deliveries(
            long expected,
            long received,
            @JsonUnwrapped Completeness completeness,
            @JsonUnwrapped OutOfRange outOfRange,
            double perSecond,
            double bunched) {

        /** Share of coalesced events above which the path holds events back. */
        public static final double MOST_BUNCHED = 0.2;

        public long missing() {
            return completeness.missing();
        }

        public long doubled() {
            return completeness.duplicates();
        }

        public long reordered() {
            return completeness.reordered();
        }

        /** Whether the path holds events back, as a buffering proxy does. */
        public boolean held() {
            return bunched > MOST_BUNCHED;
        }
    }

    /**
     * Delivery latency and its stages.
     *
     * @param delivery latency at Gatling's subscribers, from when the event was due until the read that returned it
     * @param fromPublished latency at Gatling's subscribers, from when the event was sent
     * @param probe latency at the probe, from when the event was due
     * @param publisherToKafka from when the event was due until the service received it from Kafka
     * @param kafkaToSocket from then until it was written to the socket
     * @param socketToClient the rest: no process sees both ends of it, so each percentile is the total minus the other
     *     two stages
     */
    public record Latencies(
            Distribution delivery,
            Distribution fromPublished,
            Distribution probe,
            Optional<Distribution> publisherToKafka,
            Optional<Distribution> kafkaToSocket,
            Optional<Distribution> socketToClient) {}

    /** The cost of the run. */
    public record Cost(
            @JsonUnwrapped ServiceCost service,
            @JsonUnwrapped ProxyCost proxy,
            @JsonUnwrapped Traffic traffic) {}

    /**
     * The cost of the service. 0 means not measured, as for a service that runs elsewhere.
     *
     * @param cpuMicrosPerDelivery CPU time for each event at each subscriber, without that of Java's compiler, which ends
     *     its work some minutes after a start
     * @param compilerShare share of all CPU time that Java's compiler took, 0 to 1
     * @param residentBytes memory at the end of the window
     * @param idleBytesPerConnection live heap that each idle connection added
     */
    public record ServiceCost(
            double cpuMicrosPerDelivery, double compilerShare, long residentBytes, double idleBytesPerConnection) {

        /** Whether the process was measured; it is not if the service runs elsewhere. */
        public boolean ofProcess() {
            return residentBytes > 0;
        }
    }

    /**
     * The cost of the proxy on the path, with all its processes. 0 means not measured, as for a proxy that runs in this
     * process.
     *
     * @param cpuMicrosPerDelivery CPU time for each delivery
     * @param residentBytes memory at the end of the window
     */
    public record ProxyCost(
            @JsonProperty("proxyCpuMicrosPerDelivery") double cpuMicrosPerDelivery,
            @JsonProperty("proxyResidentBytes") long residentBytes) {}

    /**
     * The traffic over the network.
     *
     * @param bytesInPerDelivery bytes that the clients' sockets received for each event at each subscriber
     * @param bytesOutPerDelivery bytes that they sent for each of those
     * @param connections number of connections that the generator opened, from its start to the end of the run
     * @param requests number of HTTP requests in this run, upgrades included
     */
    public record Traffic(double bytesInPerDelivery, double bytesOutPerDelivery, long connections, long requests) {}

    /**
     * How the subscribers of the generator connected, from its start to the end of the run.
     *
     * @param connect from when a subscriber began to connect until the first message of the service
     * @param firstEvent from when it began to connect until its first event
     * @param failed connections that failed or were lost in this run, as far as the generator was told
     * @param changed connections to the service that ended in the window or were opened in it, whichever is more; a
     *     client that replaces a broken connection by itself tells nobody
     */
    public record Connecting(Distribution connect, Distribution firstEvent, long failed, long changed) {

        /** The same with other counts. */
        public Connecting with(long failures, long replaced) {
            return new Connecting(connect, firstEvent, failures, replaced);
        }
    }

    /**
     * The conditions of the measurement.
     *
     * @param machine other load of the machine; empty on a system that does not report it
     */
    public record Conditions(Generator generator, Optional<Machine> machine) {}

    /**
     * What else the machine did in the window.
     *
     * @param stolenShare share of its time that the hypervisor gave to other virtual machines, 0 to 1
     * @param otherCpus CPUs kept busy by programs that the comparison has not started
     * @param throttledMicros time for which a CPU limit stopped the programs of the comparison
     */
    public record Machine(double stolenShare, double otherCpus, long throttledMicros) {}

    /**
     * The health of the generator.
     *
     * @param busiestCore utilization of its busiest core, 0 to 1
     * @param eventLoopLag how late its event loops ran
     * @param longestGcPauseMicros longest pause for garbage collection, of the generator or of the process of publisher
     *     and probe
     */
    public record Generator(double busiestCore, Distribution eventLoopLag, long longestGcPauseMicros) {

        /** The same if another process that measures has paused as well. */
        public Generator beside(long otherPauseMicros) {
            return new Generator(busiestCore, eventLoopLag, Math.max(longestGcPauseMicros, otherPauseMicros));
        }
    }

    /** One second of the window, counted from 0. */
    public record Second(int second, long delivered, long p50, long p99, long maximum) {}

    /**
     * How subscribers reconnected that lost their connections all at once.
     *
     * @param halfMicros time until half of them were back
     * @param allButOneInHundredMicros time until 99 of 100 were back
     * @param missing deliveries of the events since the storm that did not arrive
     * @param doubled deliveries of those events that were duplicates
     */
    public record Storm(long subscribers, long halfMicros, long allButOneInHundredMicros, long missing, long doubled) {}
}

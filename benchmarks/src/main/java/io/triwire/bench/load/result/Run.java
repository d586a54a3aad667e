package io.triwire.bench.load.result;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.triwire.client.Transport;

/**
 * One workload over one transport and one path, in a fresh process of the service and of the generator.
 *
 * @param figures of its whole window
 * @param timeline second by second of the window
 * @param storm how the subscribers came back, where the workload has them lose their connections
 * @param flaws why it is invalid; none if it is valid
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
     * What was to be measured.
     *
     * @param workload name of it
     * @param path {@code direct}, or the name of the proxy and its configuration
     * @param repetition counted from 1
     */
    public record Plan(String workload, Transport transport, String path, int repetition) {}

    /**
     * How it began.
     *
     * @param at when it did
     * @param steady whether latency and rate had settled before the generator came; what has no events is steady
     */
    public record Start(@JsonProperty("started") Instant at, boolean steady) {}

    /** What was measured of the whole window. */
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

    /** Whether its figures may be used. */
    public boolean valid() {
        return flaws.isEmpty();
    }

    /**
     * How well the publisher kept its schedule.
     *
     * @param intendedPerSecond events that were due
     * @param achievedPerSecond events that went out
     * @param lateness from when an event was due until it went out
     */
    public record Publishing(double intendedPerSecond, double achievedPerSecond, Distribution lateness) {}

    /**
     * What came to the subscribers, of the events of the window.
     *
     * @param expected {@code received - duplicates + missing}
     * @param bunched share of the events, from 0 to 1, that came together although they were published apart
     */
    public record Deliveries(
            long expected,
            long received,
            @JsonUnwrapped Completeness completeness,
            @JsonUnwrapped OutOfRange outOfRange,
            double perSecond,
            double bunched) {

        /** Share of bunched events above which the path holds events back. */
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

        /** Whether the path holds events back, as a proxy does that buffers. */
        public boolean held() {
            return bunched > MOST_BUNCHED;
        }
    }

    /**
     * Delivery, from when the event was due until the read that brought it; and the stages of it.
     *
     * @param delivery by Gatling's subscribers, from when the event was due
     * @param fromPublished the same from when the event went out
     * @param probe what the lean subscribers beside them saw, from when the event was due
     * @param publisherToKafka from when the event was due until Kafka's consumer in the service had it
     * @param kafkaToSocket from then until the socket had taken it
     * @param socketToClient the rest: nobody sees both of its ends, so each percentile is what the other two leave
     */
    public record Latencies(
            Distribution delivery,
            Distribution fromPublished,
            Distribution probe,
            Optional<Distribution> publisherToKafka,
            Optional<Distribution> kafkaToSocket,
            Optional<Distribution> socketToClient) {}

    /** What it cost. */
    public record Cost(
            @JsonUnwrapped ServiceCost service,
            @JsonUnwrapped ProxyCost proxy,
            @JsonUnwrapped Traffic traffic) {}

    /**
     * What it cost the service; 0 is what was not measured, as of a service that runs elsewhere.
     *
     * @param cpuMicrosPerDelivery CPU time for each event at each subscriber
     * @param residentBytes memory at the end of the window
     * @param idleBytesPerConnection what each idle connection added to its live heap
     */
    public record ServiceCost(double cpuMicrosPerDelivery, long residentBytes, double idleBytesPerConnection) {

        /** Whether its process was measured, which it is not where it runs elsewhere. */
        public boolean ofProcess() {
            return residentBytes > 0;
        }
    }

    /**
     * What it cost the proxy on the path, all of its processes together; 0 is what was not measured, as of a proxy that
     * runs in this process.
     *
     * @param cpuMicrosPerDelivery CPU time for each delivery
     * @param residentBytes memory at the end of the window
     */
    public record ProxyCost(
            @JsonProperty("proxyCpuMicrosPerDelivery") double cpuMicrosPerDelivery,
            @JsonProperty("proxyResidentBytes") long residentBytes) {}

    /**
     * What went over the network.
     *
     * @param bytesInPerDelivery bytes that the clients' sockets brought for each event at each subscriber
     * @param bytesOutPerDelivery bytes that they took
     * @param connections that were opened
     * @param requests of HTTP, upgrades among them
     */
    public record Traffic(double bytesInPerDelivery, double bytesOutPerDelivery, long connections, long requests) {}

    /**
     * How subscribers began.
     *
     * @param failed connections that failed or were lost
     */
    public record Connecting(Distribution connect, Distribution firstEvent, long failed) {}

    /**
     * What the run was measured with.
     *
     * @param machine empty on a system that does not tell
     */
    public record Conditions(Generator generator, Optional<Machine> machine) {}

    /**
     * What else the machine did in the window.
     *
     * @param stolenShare share of its time that the hypervisor gave to other virtual machines, 0 to 1
     * @param otherCpus CPUs that programs kept busy which the comparison has not started
     * @param throttledMicros time for which a CPU limit stopped the programs of the comparison
     */
    public record Machine(double stolenShare, double otherCpus, long throttledMicros) {}

    /**
     * How the generator was.
     *
     * @param busiestCore share of its busiest core, 0 to 1
     * @param eventLoopLag how late its event loops were
     */
    public record Generator(double busiestCore, Distribution eventLoopLag, long longestGcPauseMicros) {}

    /** One second of the window, counted from 0. */
    public record Second(int second, long delivered, long p50, long p99, long maximum) {}

    /**
     * How subscribers came back that lost their connections all at once.
     *
     * @param halfMicros after how long half of them had
     * @param allButOneInHundredMicros after how long 99 in 100 had
     * @param missing events that none of them was given, of those in between
     */
    public record Storm(long subscribers, long halfMicros, long allButOneInHundredMicros, long missing, long doubled) {}
}

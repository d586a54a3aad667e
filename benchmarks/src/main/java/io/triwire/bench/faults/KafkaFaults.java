package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;

import io.triwire.bench.faults.KafkaCluster.Broker;

/** Faults of Kafka, or of the network to it, that must cost no event. */
final class KafkaFaults {

    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final Duration LONGER = Duration.ofSeconds(20);

    private KafkaFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(
                Fault.of(
                        "broker-restart",
                        "A broker is shut down (SIGTERM) for 10 s.",
                        FaultRequirements.NOTHING,
                        testBed -> away(testBed, List.of(testBed.cluster().broker(1)), false, AWAY)),
                Fault.of(
                        "all-brokers-away",
                        "All brokers are killed (SIGKILL) and are down for 20 s.",
                        FaultRequirements.NOTHING,
                        testBed -> away(testBed, testBed.cluster().brokers(), true, LONGER)),
                Fault.of(
                        "broker-stop",
                        "A broker is stopped (SIGSTOP) for 20 s: its connections stay open but silent.",
                        FaultRequirements.NOTHING,
                        KafkaFaults::stop),
                Fault.of(
                        "leader-kill",
                        "The broker that leads the most partitions is killed (SIGKILL) and is down for 20 s.",
                        FaultRequirements.NOTHING.brokers(3),
                        testBed -> away(testBed, List.of(testBed.cluster().leader(FaultTestBed.TOPIC)), true, LONGER)),
                Fault.of(
                        "controller-kill",
                        "The active controller is killed (SIGKILL) and is down for 20 s.",
                        FaultRequirements.NOTHING.brokers(3),
                        testBed -> away(testBed, List.of(testBed.cluster().controller()), true, LONGER))));
        Stream.of(5, 30, 60).forEach(seconds -> {
            all.add(unreachable("black-hole", "stay open but carry no data", seconds, TcpRelay::blackHole));
            all.add(unreachable("refusal", "are reset, and new ones refused", seconds, TcpRelay::refuse));
        });
        return all;
    }

    private static Fault unreachable(String name, String what, int seconds, Consumer<TcpRelay> act) {
        return Fault.of(
                "%s-%ds".formatted(name, seconds),
                "For %2$d s, the connections from all services to Kafka %1$s.".formatted(what, seconds),
                FaultRequirements.NOTHING,
                testBed -> {
                    testBed.cluster().brokers().forEach(broker -> act.accept(broker.relay()));
                    testBed.hold(Duration.ofSeconds(seconds));
                    testBed.cluster().brokers().forEach(broker -> broker.relay().pass());
                });
    }

    private static void away(FaultTestBed testBed, List<Broker> brokers, boolean killed, Duration span)
            throws InterruptedException {
        KafkaCluster cluster = testBed.cluster();
        Map<TopicPartition, Integer> before = cluster.leaderEpochs(FaultTestBed.TOPIC, brokers);
        for (Broker broker : brokers) {
            if (killed) {
                cluster.kill(broker);
            } else {
                cluster.end(broker);
            }
        }
        testBed.hold(span);
        brokers.forEach(cluster::restart);
        cluster.awaitAll();
        cluster.awaitLeaders(before);
    }

    private static void stop(FaultTestBed testBed) throws InterruptedException {
        Broker broker = testBed.cluster().broker(1);
        Signals.send("STOP", broker.pid());
        testBed.hold(LONGER);
        Signals.send("CONT", broker.pid());
        testBed.cluster().awaitAll();
    }
}

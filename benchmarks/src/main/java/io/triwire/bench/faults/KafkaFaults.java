package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.kafka.common.TopicPartition;

import io.triwire.bench.faults.KafkaCluster.Broker;

/** What happens to Kafka, or to the way to it, and costs no event. */
final class KafkaFaults {

    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final Duration LONGER = Duration.ofSeconds(20);

    private KafkaFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(
                Fault.of(
                        "broker-restart",
                        "A broker is ended (SIGTERM) and is away for 10 s.",
                        FaultRequirements.NOTHING,
                        stage -> away(stage, List.of(stage.cluster().broker(1)), false, AWAY)),
                Fault.of(
                        "all-brokers-away",
                        "All brokers are killed (kill -9) and are away for 20 s.",
                        FaultRequirements.NOTHING,
                        stage -> away(stage, stage.cluster().brokers(), true, LONGER)),
                Fault.of(
                        "broker-stop",
                        "A broker is stopped (SIGSTOP) for 20 s: its connections stay, and are silent.",
                        FaultRequirements.NOTHING,
                        KafkaFaults::stop),
                Fault.of(
                        "leader-kill",
                        "The broker that leads the most partitions is killed (kill -9) and is away for 20 s.",
                        FaultRequirements.NOTHING.brokers(3),
                        stage -> away(stage, List.of(stage.cluster().leader(FaultTestBed.TOPIC)), true, LONGER)),
                Fault.of(
                        "controller-kill",
                        "The broker that is the active controller is killed (kill -9) and is away for 20 s.",
                        FaultRequirements.NOTHING.brokers(3),
                        stage -> away(stage, List.of(stage.cluster().controller()), true, LONGER))));
        Stream.of(5, 30, 60).forEach(seconds -> {
            all.add(unreachable("black-hole", "swallows everything", seconds, TcpRelay::blackHole));
            all.add(unreachable("refusal", "is cut and refuses connections", seconds, TcpRelay::refuse));
        });
        return all;
    }

    private static Fault unreachable(String name, String what, int seconds, Consumer<TcpRelay> act) {
        return Fault.of(
                "%s-%ds".formatted(name, seconds),
                "The way from all services to Kafka %s for %d s.".formatted(what, seconds),
                FaultRequirements.NOTHING,
                stage -> {
                    stage.cluster().brokers().forEach(broker -> act.accept(broker.relay()));
                    stage.hold(Duration.ofSeconds(seconds));
                    stage.cluster().brokers().forEach(broker -> broker.relay().pass());
                });
    }

    private static void away(FaultTestBed stage, List<Broker> brokers, boolean killed, Duration span)
            throws InterruptedException {
        KafkaCluster cluster = stage.cluster();
        Map<TopicPartition, Integer> before = cluster.terms(FaultTestBed.TOPIC, brokers);
        for (Broker broker : brokers) {
            if (killed) {
                cluster.kill(broker);
            } else {
                cluster.end(broker);
            }
        }
        stage.hold(span);
        brokers.forEach(cluster::restart);
        cluster.awaitAll();
        cluster.awaitLeaders(before);
    }

    private static void stop(FaultTestBed stage) throws InterruptedException {
        Broker broker = stage.cluster().broker(1);
        Signals.send("STOP", broker.pid());
        stage.hold(LONGER);
        Signals.send("CONT", broker.pid());
        stage.cluster().awaitAll();
    }
}

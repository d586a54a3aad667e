package io.triwire.bench.faults;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.triwire.bench.proxy.link.RunningProxy;

/** What happens between subscribers and services. */
final class PathFaults {

    private static final int CUTS = 15;
    private static final double SHARE = 0.1;
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final int RELOADS = 5;
    private static final Duration STALL = Duration.ofSeconds(20);
    private static final int SLOW_ROUNDS = 5;
    private static final int EVENT_BYTES = 2_000;

    private PathFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "cut-connections",
                        "A tenth of the connections to each replica is cut each second, for 15 s.",
                        FaultRequirements.NOTHING.relays(),
                        PathFaults::cut),
                Fault.of(
                                "balancer-kill",
                                "The balancers are killed (kill -9) and are away for 5 s.",
                                FaultRequirements.NOTHING,
                                PathFaults::killBalancers)
                        .unless(InstalledPrograms::withoutBalancer),
                Fault.of(
                                "balancer-reload",
                                "The balancers read their configuration again, five times, a second apart.",
                                FaultRequirements.NOTHING,
                                PathFaults::reloadBalancers)
                        .unless(InstalledPrograms::withoutBalancer),
                Fault.of(
                        "slow-readers",
                        "A third of the subscribers read for 1 s and rest for 3 s, five times; events are of 2 kB.",
                        FaultRequirements.NOTHING.eventBytes(EVENT_BYTES),
                        stage -> {
                            for (int round = 0; round < SLOW_ROUNDS; round++) {
                                third(stage).forEach(FaultSubscriber::pause);
                                stage.hold(Duration.ofSeconds(3));
                                third(stage).forEach(FaultSubscriber::resume);
                                stage.hold(Duration.ofSeconds(1));
                            }
                        }),
                Fault.of(
                        "stalled-readers",
                        "A third of the subscribers read nothing for 20 s; a write may take 5 s; events are of 2 kB.",
                        FaultRequirements.NOTHING.eventBytes(EVENT_BYTES).service("feed.stall-timeout", "5s"),
                        stage -> {
                            third(stage).forEach(FaultSubscriber::pause);
                            stage.hold(STALL);
                            third(stage).forEach(FaultSubscriber::resume);
                        }));
    }

    private static List<FaultSubscriber> third(FaultTestBed stage) {
        return IntStream.range(0, stage.seats().size())
                .filter(index -> index % 3 == 0)
                .mapToObj(index -> stage.seats().get(index).subscriber())
                .toList();
    }

    private static void cut(FaultTestBed stage) throws InterruptedException {
        for (int cut = 0; cut < CUTS; cut++) {
            stage.relays().forEach(relay -> relay.cut(SHARE, stage.random()));
            stage.hold(Duration.ofSeconds(1));
        }
    }

    private static void killBalancers(FaultTestBed stage) throws InterruptedException {
        for (RunningProxy balancer : stage.balancers()) {
            long pid = balancer.pid().orElseThrow();
            // Its workers hold the ports, and outlive it.
            List<ProcessHandle> family = ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            family.forEach(ProcessHandle::destroyForcibly);
        }
        stage.hold(AWAY);
        for (RunningProxy balancer : stage.balancers()) {
            balancer.restart();
        }
    }

    private static void reloadBalancers(FaultTestBed stage) throws InterruptedException {
        for (int reload = 0; reload < RELOADS; reload++) {
            for (RunningProxy balancer : stage.balancers()) {
                balancer.reload();
            }
            stage.hold(Duration.ofSeconds(1));
        }
    }
}

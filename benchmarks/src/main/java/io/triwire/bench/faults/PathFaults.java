package io.triwire.bench.faults;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.triwire.bench.proxy.link.RunningProxy;

/** Faults between subscribers and services. */
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
                        "Every second for 15 s, a tenth of the connections to each replica is reset.",
                        FaultRequirements.NOTHING.relays(),
                        PathFaults::cut),
                Fault.of(
                                "balancer-kill",
                                "The load balancers are killed (SIGKILL) and are down for 5 s.",
                                FaultRequirements.NOTHING,
                                PathFaults::killBalancers)
                        .unless(InstalledPrograms::withoutBalancer),
                Fault.of(
                                "balancer-reload",
                                "The load balancers reload their configuration five times, once a second.",
                                FaultRequirements.NOTHING,
                                PathFaults::reloadBalancers)
                        .unless(InstalledPrograms::withoutBalancer),
                Fault.of(
                        "slow-readers",
                        "A third of the subscribers stop reading for 3 s, five times. Events have 2 kB.",
                        FaultRequirements.NOTHING.eventBytes(EVENT_BYTES),
                        testBed -> {
                            for (int round = 0; round < SLOW_ROUNDS; round++) {
                                third(testBed).forEach(FaultSubscriber::pause);
                                testBed.hold(Duration.ofSeconds(3));
                                third(testBed).forEach(FaultSubscriber::resume);
                                testBed.hold(Duration.ofSeconds(1));
                            }
                        }),
                Fault.of(
                        "stalled-readers",
                        "A third of the subscribers read nothing for 20 s; the stall timeout is 5 s. Events have 2 kB.",
                        FaultRequirements.NOTHING.eventBytes(EVENT_BYTES).service("feed.stall-timeout", "5s"),
                        testBed -> {
                            third(testBed).forEach(FaultSubscriber::pause);
                            testBed.hold(STALL);
                            third(testBed).forEach(FaultSubscriber::resume);
                        }));
    }

    private static List<FaultSubscriber> third(FaultTestBed testBed) {
        return IntStream.range(0, testBed.subscribers().size())
                .filter(index -> index % 3 == 0)
                .mapToObj(index -> testBed.subscribers().get(index).subscriber())
                .toList();
    }

    private static void cut(FaultTestBed testBed) throws InterruptedException {
        for (int cut = 0; cut < CUTS; cut++) {
            testBed.relays().forEach(relay -> relay.cut(SHARE, testBed.random()));
            testBed.hold(Duration.ofSeconds(1));
        }
    }

    private static void killBalancers(FaultTestBed testBed) throws InterruptedException {
        for (RunningProxy balancer : testBed.balancers()) {
            long pid = balancer.pid().orElseThrow();
            // The workers hold the ports and would outlive the master.
            List<ProcessHandle> family = ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            family.forEach(ProcessHandle::destroyForcibly);
        }
        testBed.hold(AWAY);
        for (RunningProxy balancer : testBed.balancers()) {
            balancer.restart();
        }
    }

    private static void reloadBalancers(FaultTestBed testBed) throws InterruptedException {
        for (int reload = 0; reload < RELOADS; reload++) {
            for (RunningProxy balancer : testBed.balancers()) {
                balancer.reload();
            }
            testBed.hold(Duration.ofSeconds(1));
        }
    }
}

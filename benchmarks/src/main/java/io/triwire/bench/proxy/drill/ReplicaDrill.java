package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/**
 * Balancing over two replicas of each service, without sticky sessions: whether the proxy uses both, whether
 * subscribers can move from one to the other, and what happens when one is killed.
 */
public final class ReplicaDrill implements Drill {

    private static final DrillCheck SPREAD =
            new DrillCheck("spread", "Do connections and polls spread over two replicas of a service?");
    private static final DrillCheck OTHER =
            new DrillCheck("other-replica", "Does a subscriber that moves to another replica miss anything?");
    private static final DrillCheck DEAD = new DrillCheck("dead-replica", "And when its replica is killed?");

    /** Time for a few polls, and for connections to settle. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    /** Time for a proxy to notice a dead replica. */
    private static final long AFTERMATH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** How often subscribers reconnect, to reach another replica. */
    private static final int CHANGES = 3;

    @Override
    public List<Behaviour> behaviours() {
        return List.of(SPREAD, OTHER, DEAD);
    }

    @Override
    public ProxyConfig config() {
        return ProxyConfig.REPLICAS;
    }

    @Override
    public Map<String, Map<Transport, ProbeFinding>> measure(DrillTestBed testBed)
            throws IOException, InterruptedException {
        testBed.replicas().restoreReplicas();
        try (DrillSubscribers subscribers = DrillSubscribers.open(testBed.replicas(), testBed.links())) {
            Map<Transport, ProbeFinding> spread = new EnumMap<>(Transport.class);
            Map<Transport, ProbeFinding> other = new EnumMap<>(Transport.class);
            Map<Transport, ProbeFinding> dead = new EnumMap<>(Transport.class);

            long begun = System.nanoTime();
            Set<Transport> never = subscribers.awaitHeard(begun + CALM_NANOS);
            for (Transport transport : Transport.values()) {
                spread.put(transport, spread(subscribers.history(transport, begun), never.contains(transport)));
            }

            long changed = System.nanoTime();
            Set<Transport> lost = Set.of();
            for (int change = 0; change < CHANGES; change++) {
                subscribers.leave();
                lost = subscribers.awaitHeard(System.nanoTime() + CALM_NANOS / 2);
            }
            Map<Transport, DrillAccount> before = subscribers.accounts();
            for (Transport transport : Transport.values()) {
                other.put(
                        transport,
                        changed(
                                before.getOrDefault(transport, DrillAccount.CLEAR),
                                subscribers.history(transport, changed),
                                never.contains(transport),
                                lost.contains(transport)));
            }

            long killed = System.nanoTime();
            testBed.replicas().killReplicas();
            Set<Transport> gone = subscribers.awaitHeard(System.nanoTime() + AFTERMATH_NANOS);
            subscribers
                    .accounts()
                    .forEach((transport, account) -> dead.put(
                            transport,
                            Drills.resumed(
                                    account.since(before.getOrDefault(transport, DrillAccount.CLEAR)),
                                    subscribers.history(transport, killed),
                                    never.contains(transport),
                                    gone.contains(transport))));
            return Map.of(SPREAD.name(), spread, OTHER.name(), other, DEAD.name(), dead);
        }
    }

    private static ProbeFinding spread(ConnectionHistory history, boolean never) {
        if (never) {
            return Drills.noEvent(history);
        }
        Map<String, Long> replicas = history.replicas();
        String figures = replicas.entrySet().stream()
                .map(replica -> "%s: %d".formatted(replica.getKey(), replica.getValue()))
                .collect(Collectors.joining(", "));
        return new ProbeFinding.Measured(
                replicas.size() > 1 ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                replicas.size() > 1 ? "over both replicas" : "all to one replica",
                figures,
                history.evidence());
    }

    private static ProbeFinding changed(DrillAccount account, ConnectionHistory history, boolean never, boolean lost) {
        if (!never && history.changes() == 0) {
            return new ProbeFinding.NotTested("no subscriber moved to another replica");
        }
        ProbeFinding finding = Drills.resumed(account, history, never, lost);
        return finding instanceof ProbeFinding.Measured measured && account.clear()
                ? new ProbeFinding.Measured(
                        measured.verdict(),
                        measured.outcome(),
                        "%d changes".formatted(history.changes()),
                        measured.evidence())
                : finding;
    }
}

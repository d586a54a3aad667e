package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/**
 * Whether subscribers miss events or receive duplicates when the proxy reloads its configuration or restarts. Without a
 * proxy, the subscribers close their own connections instead.
 */
public final class ResumeDrill implements Drill {

    /** How long after a reload a proxy may still close connections. */
    private static final long AFTERMATH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final boolean restart;

    private ResumeDrill(boolean restart) {
        this.restart = restart;
    }

    /** The drill that reloads the proxy. */
    public static ResumeDrill reload() {
        return new ResumeDrill(false);
    }

    /** The drill that restarts the proxy. */
    public static ResumeDrill restart() {
        return new ResumeDrill(true);
    }

    private String name() {
        return restart ? "resume-restart" : "resume-reload";
    }

    @Override
    public List<Behaviour> behaviours() {
        return List.of(new DrillCheck(
                name(),
                "Do subscribers of the services miss anything at a %s of the proxy?"
                        .formatted(restart ? "restart" : "reload")));
    }

    @Override
    public ProxyConfig config() {
        return ProxyConfig.TUNED;
    }

    @Override
    public Map<String, Map<Transport, ProbeFinding>> measure(DrillTestBed testBed)
            throws IOException, InterruptedException {
        if (testBed.proxy().filter(proxy -> !restart && !proxy.reloads()).isPresent()) {
            return Map.of(name(), Drills.all(new ProbeFinding.NotTested("the proxy cannot reload")));
        }
        try (DrillSubscribers subscribers = DrillSubscribers.open(testBed.replicas(), testBed.links())) {
            Set<Transport> never = subscribers.awaitHeard(System.nanoTime());
            long from = System.nanoTime();
            try {
                act(testBed, subscribers);
            } catch (ProgramFailedException failed) {
                return Map.of(
                        name(),
                        Drills.all(new ProbeFinding.Measured(
                                ProbeVerdict.BAD,
                                "the proxy fails",
                                "",
                                String.valueOf(failed.getMessage()).lines().toList())));
            }
            Set<Transport> gone = subscribers.awaitHeard(System.nanoTime() + AFTERMATH_NANOS);
            Map<Transport, DrillAccount> accounts = subscribers.accounts();
            Map<Transport, ProbeFinding> findings = new EnumMap<>(Transport.class);
            accounts.forEach((transport, account) -> findings.put(
                    transport,
                    Drills.resumed(
                            account,
                            subscribers.history(transport, from),
                            never.contains(transport),
                            gone.contains(transport))));
            return Map.of(name(), findings);
        }
    }

    private void act(DrillTestBed testBed, DrillSubscribers subscribers) throws InterruptedException {
        if (testBed.proxy().isEmpty()) {
            subscribers.leave();
        } else if (restart) {
            testBed.proxy().get().restart();
        } else {
            testBed.proxy().get().reload();
        }
    }
}

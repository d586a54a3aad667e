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
 * Whether subscribers miss anything, or get it twice, when the proxy reads its configuration again or is started again.
 * Without a proxy they lose their connections by themselves.
 */
public final class ResumeDrill implements Drill {

    /** For how long a proxy may still close connections after a reload. */
    private static final long AFTERMATH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final boolean restart;

    private ResumeDrill(boolean restart) {
        this.restart = restart;
    }

    /** It reads its configuration again. */
    public static ResumeDrill reload() {
        return new ResumeDrill(false);
    }

    /** It is stopped and started. */
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
                "Do the services' subscribers miss anything at a %s of the proxy?"
                        .formatted(restart ? "restart" : "reload")));
    }

    @Override
    public ProxyConfig setup() {
        return ProxyConfig.TUNED;
    }

    @Override
    public Map<String, Map<Transport, ProbeFinding>> measure(DrillTestBed stage)
            throws IOException, InterruptedException {
        if (stage.proxy().filter(proxy -> !restart && !proxy.reloads()).isPresent()) {
            return Map.of(name(), Drills.all(new ProbeFinding.NotTested("it reads its configuration once")));
        }
        try (DrillSubscribers audience = DrillSubscribers.open(stage.fleet(), stage.route())) {
            Set<Transport> never = audience.awaitHeard(System.nanoTime());
            long from = System.nanoTime();
            try {
                act(stage, audience);
            } catch (ProgramFailedException failed) {
                return Map.of(
                        name(),
                        Drills.all(new ProbeFinding.Measured(
                                ProbeVerdict.BAD,
                                "the proxy fails",
                                "",
                                String.valueOf(failed.getMessage()).lines().toList())));
            }
            Set<Transport> gone = audience.awaitHeard(System.nanoTime() + AFTERMATH_NANOS);
            Map<Transport, DrillAccount> accounts = audience.accounts();
            Map<Transport, ProbeFinding> findings = new EnumMap<>(Transport.class);
            accounts.forEach((transport, account) -> findings.put(
                    transport,
                    Drills.resumed(
                            account,
                            audience.history(transport, from),
                            never.contains(transport),
                            gone.contains(transport))));
            return Map.of(name(), findings);
        }
    }

    private void act(DrillTestBed stage, DrillSubscribers audience) throws InterruptedException {
        if (stage.proxy().isEmpty()) {
            audience.leave();
        } else if (restart) {
            stage.proxy().get().restart();
        } else {
            stage.proxy().get().reload();
        }
    }
}

package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/** The list of all drills, and their repetition. */
public final class Drills {

    private static final int ATTEMPTS = 3;

    private Drills() {}

    /** All drills, in the order of reports. */
    public static List<Drill> all() {
        return List.of(ResumeDrill.reload(), ResumeDrill.restart(), new ReplicaDrill());
    }

    /** Runs a drill, and repeats it, at most twice, until each bad finding is confirmed by a second one. */
    public static Map<String, Map<Transport, ProbeFinding>> confirmed(Drill drill, DrillTestBed testBed)
            throws InterruptedException {
        Map<String, Map<Transport, ProbeFinding>> known = new HashMap<>();
        Set<String> outcomes = new HashSet<>();
        boolean settled = false;
        for (int attempt = 0; attempt < ATTEMPTS && !settled; attempt++) {
            settled = true;
            for (Map.Entry<String, Map<Transport, ProbeFinding>> found :
                    once(drill, testBed).entrySet()) {
                Map<Transport, ProbeFinding> of =
                        known.computeIfAbsent(found.getKey(), name -> new EnumMap<>(Transport.class));
                for (Map.Entry<Transport, ProbeFinding> finding :
                        found.getValue().entrySet()) {
                    of.merge(finding.getKey(), finding.getValue(), (before, now) -> good(before) ? before : now);
                    ProbeFinding now = of.getOrDefault(finding.getKey(), finding.getValue());
                    boolean again = !outcomes.add(found.getKey() + finding.getKey() + now.outcome());
                    settled &= again || now.rated().isEmpty() || good(now);
                }
            }
        }
        return known;
    }

    private static boolean good(ProbeFinding finding) {
        return finding.rated().filter(verdict -> verdict == ProbeVerdict.GOOD).isPresent();
    }

    private static Map<String, Map<Transport, ProbeFinding>> once(Drill drill, DrillTestBed testBed)
            throws InterruptedException {
        try {
            return drill.measure(testBed);
        } catch (IOException failed) {
            Map<String, Map<Transport, ProbeFinding>> all = new HashMap<>();
            ProbeFinding invalid = new ProbeFinding.Invalid(String.valueOf(failed.getMessage()));
            drill.behaviours().forEach(behaviour -> all.put(behaviour.name(), all(invalid)));
            return all;
        }
    }

    /** The same finding for each transport. */
    static Map<Transport, ProbeFinding> all(ProbeFinding finding) {
        Map<Transport, ProbeFinding> findings = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            findings.put(transport, finding);
        }
        return findings;
    }

    /**
     * The finding on subscribers that lost their connections.
     *
     * @param never whether one of them had received no event before either
     * @param gone whether one of them received no event afterwards
     */
    static ProbeFinding resumed(DrillAccount account, ConnectionHistory history, boolean never, boolean gone) {
        if (never) {
            return noEvent(history);
        }
        String detail = history.detail() + (account.clear() ? "" : ", " + account.detail());
        return new ProbeFinding.Measured(
                account.clear() && !gone ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                gone ? "not all reconnect" : account.outcome(),
                detail,
                history.evidence());
    }

    /** The finding if a subscriber receives no event at all. */
    static ProbeFinding noEvent(ConnectionHistory history) {
        return new ProbeFinding.Measured(ProbeVerdict.BAD, "no event arrives", history.detail(), history.evidence());
    }
}

package io.triwire.bench.drill;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.triwire.bench.probe.Finding;
import io.triwire.bench.probe.Verdict;
import io.triwire.client.Transport;

/** All drills, in the order of reports. */
public final class Drills {

    private static final int ATTEMPTS = 3;

    private Drills() {}

    /** All of them. */
    public static List<Drill> all() {
        return List.of(ResumeDrill.reload(), ResumeDrill.restart(), new ReplicaDrill());
    }

    /** Does a drill. What is not as it should be must be found twice, as with probes. */
    public static Map<String, Map<Transport, Finding>> confirmed(Drill drill, Stage stage) throws InterruptedException {
        Map<String, Map<Transport, Finding>> known = new HashMap<>();
        Set<String> outcomes = new HashSet<>();
        boolean settled = false;
        for (int attempt = 0; attempt < ATTEMPTS && !settled; attempt++) {
            settled = true;
            for (Map.Entry<String, Map<Transport, Finding>> found :
                    once(drill, stage).entrySet()) {
                Map<Transport, Finding> of =
                        known.computeIfAbsent(found.getKey(), name -> new EnumMap<>(Transport.class));
                for (Map.Entry<Transport, Finding> finding : found.getValue().entrySet()) {
                    of.merge(finding.getKey(), finding.getValue(), (before, now) -> good(before) ? before : now);
                    Finding now = of.getOrDefault(finding.getKey(), finding.getValue());
                    boolean again = !outcomes.add(found.getKey() + finding.getKey() + now.outcome());
                    settled &= again || now.rated().isEmpty() || good(now);
                }
            }
        }
        return known;
    }

    private static boolean good(Finding finding) {
        return finding.rated().filter(verdict -> verdict == Verdict.GOOD).isPresent();
    }

    private static Map<String, Map<Transport, Finding>> once(Drill drill, Stage stage) throws InterruptedException {
        try {
            return drill.measure(stage);
        } catch (IOException failed) {
            Map<String, Map<Transport, Finding>> all = new HashMap<>();
            Finding invalid = new Finding.Invalid(String.valueOf(failed.getMessage()));
            drill.behaviours().forEach(behaviour -> all.put(behaviour.name(), all(invalid)));
            return all;
        }
    }

    /** The same of each transport. */
    static Map<Transport, Finding> all(Finding finding) {
        Map<Transport, Finding> findings = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            findings.put(transport, finding);
        }
        return findings;
    }

    /**
     * What is to be said of subscribers that lost their connections.
     *
     * @param never whether one of them had received nothing before either
     * @param gone whether one of them received nothing any more
     */
    static Finding resumed(Account account, History history, boolean never, boolean gone) {
        if (never) {
            return nothingComes(history);
        }
        String detail = history.detail() + (account.clear() ? "" : ", " + account.detail());
        return new Finding.Measured(
                account.clear() && !gone ? Verdict.GOOD : Verdict.BAD,
                gone ? "not all come back" : account.outcome(),
                detail,
                history.evidence());
    }

    /** What is to be said where nothing passes. */
    static Finding nothingComes(History history) {
        return new Finding.Measured(Verdict.BAD, "nothing comes", history.detail(), history.evidence());
    }
}

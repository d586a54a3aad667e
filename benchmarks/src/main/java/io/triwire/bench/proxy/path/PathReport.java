package io.triwire.bench.proxy.path;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.triwire.client.Transport;

/**
 * What was found on a path.
 *
 * @param measurement which path, when, and for how long
 * @param answers an answer for each transport
 * @param hops what else was seen on the path, a sentence each
 * @param findings finding of each probe
 * @param waits the long waits
 */
public record PathReport(
        Measurement measurement,
        List<PathAnswer> answers,
        List<String> hops,
        List<PathFinding> findings,
        List<LongWait> waits) {

    public PathReport {
        answers = List.copyOf(answers);
        hops = List.copyOf(hops);
        findings = List.copyOf(findings);
        waits = List.copyOf(waits);
    }

    /**
     * A measurement of a path.
     *
     * @param path the path in words, without its token
     * @param started when it started
     * @param seconds how long it took
     */
    public record Measurement(String path, Instant started, double seconds) {}

    /** What to ask the network team for, each once. */
    public List<String> requests() {
        return answers.stream()
                .flatMap(answer -> answer.requests().stream())
                .distinct()
                .toList();
    }

    /** Whether all of these transports work. */
    public boolean pass(Set<Transport> required) {
        return answers.stream().allMatch(answer -> answer.passes() || !required.contains(answer.transport()));
    }
}

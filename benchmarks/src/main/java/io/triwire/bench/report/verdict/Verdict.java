package io.triwire.bench.report.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.client.Transport;

import static io.triwire.bench.report.verdict.Format.deliveries;
import static io.triwire.bench.report.verdict.Format.micros;
import static io.triwire.bench.report.verdict.Format.names;
import static io.triwire.bench.report.verdict.Format.sentence;
import static io.triwire.bench.report.verdict.Format.share;

/**
 * Which transport to choose for one workload on one path, and why.
 *
 * <p>A transport is out if it loses, duplicates or reorders an event, or is slower than the workload allows. Of the
 * others, the verdict chooses the one that costs least: by CPU, then by bytes, and then by latency. Latency comes last,
 * because lower latency within the budget has no further value.
 *
 * @param choice the chosen transport; empty if the figures do not decide
 * @param headline the answer in one or two sentences
 * @param answers what it says of each transport
 * @param reasons sentences with every figure behind the answer
 */
public record Verdict(
        ComparisonGroup contest,
        Standing standing,
        Optional<Transport> choice,
        String headline,
        List<Answer> answers,
        List<String> reasons) {

    /** How certain the answer is. */
    public enum Standing {
        /** There are enough repetitions to tell a difference from chance. */
        RANKED,
        /** There are too few valid runs to tell a difference from chance. */
        UNRANKED,
        /** No transport meets the needs. */
        UNMET,
        /** There is no valid run, or no known measure to compare them. */
        UNKNOWN
    }

    public Verdict {
        answers = List.copyOf(answers);
        reasons = List.copyOf(reasons);
    }

    /** The verdict on a group, from its valid runs. */
    public static Verdict of(ComparisonGroup contest) {
        List<RepeatedRuns> fit = contest.measured().stream()
                .filter(repetitions -> shortcomings(contest, repetitions).isEmpty())
                .toList();
        Elimination elimination = Elimination.of(contest, fit);
        return new Verdict(
                contest,
                standing(contest, fit),
                contest.ranked() ? elimination.choice().map(RepeatedRuns::transport) : Optional.empty(),
                headline(contest, fit, elimination),
                Answer.of(contest, fit, elimination),
                reasons(contest, fit, elimination));
    }

    /** What it says of a transport; empty if that was not measured on this path. */
    public Optional<Answer> answer(Transport transport) {
        return answers.stream()
                .filter(answer -> answer.transport() == transport)
                .findFirst();
    }

    /** The needs that a transport with a valid run does not meet; empty if it meets all. */
    public static List<String> shortcomings(ComparisonGroup contest, RepeatedRuns repetitions) {
        List<String> found = new ArrayList<>();
        long missing = Invariant.COMPLETE.violations(repetitions.all());
        long reordered = Invariant.ORDERED.violations(repetitions.all());
        long doubled = Invariant.ONCE.violations(repetitions.all());
        if (missing > 0) {
            found.add("lost " + deliveries(missing));
        }
        if (doubled > 0) {
            found.add("duplicated " + deliveries(doubled));
        }
        if (reordered > 0) {
            found.add("reordered " + deliveries(reordered));
        }
        double p99 = Measure.P99.of(repetitions);
        if (p99 > budgetMicros(contest)) {
            found.add("took %s at p99".formatted(micros(p99)));
        }
        return found;
    }

    private static double budgetMicros(ComparisonGroup contest) {
        return contest.workload().needs().latencyP99().toNanos() / 1e3;
    }

    private static Standing standing(ComparisonGroup contest, List<RepeatedRuns> fit) {
        if (contest.measured().isEmpty() || contest.measures().isEmpty()) {
            return Standing.UNKNOWN;
        }
        if (!contest.ranked()) {
            return Standing.UNRANKED;
        }
        return fit.isEmpty() ? Standing.UNMET : Standing.RANKED;
    }

    private static String headline(ComparisonGroup contest, List<RepeatedRuns> fit, Elimination elimination) {
        String workload = contest.workload().name() + (contest.isDirect() ? "" : " through " + contest.path());
        if (contest.measured().isEmpty()) {
            return "No verdict on %s: it has no valid run.".formatted(workload);
        }
        if (contest.measures().isEmpty()) {
            return "The transports cannot be compared for %s: %s."
                    .formatted(workload, Format.unmeasured(contest.unmeasured()));
        }
        return contest.ranked()
                ? sentence(answer(contest, fit, elimination, workload)) + unjudged(contest)
                : unranked(contest, fit, workload);
    }

    /** A sentence for the transports that a choice does not take into account. */
    private static String unjudged(ComparisonGroup contest) {
        List<RepeatedRuns> without = contest.transports().stream()
                .filter(repetitions -> repetitions.valid().isEmpty())
                .toList();
        return without.isEmpty() || contest.measured().size() < 2
                ? ""
                : " %s could not be judged, without a valid run.".formatted(sentence(names(without)));
    }

    /** Ranks no transport above another, because there are too few runs. */
    private static String unranked(ComparisonGroup contest, List<RepeatedRuns> fit, String workload) {
        int fewest = contest.measured().stream()
                .mapToInt(repetitions -> repetitions.units().size())
                .min()
                .orElse(0);
        boolean blocks = contest.measured().stream().anyMatch(RepeatedRuns::ofSeveralBlocks);
        String needs = fit.isEmpty() ? "No transport meets" : names(fit) + (fit.size() == 1 ? " meets" : " meet");
        return "No ranking for %s: only %d %s of each transport. %s its needs."
                .formatted(
                        workload, fewest, (blocks ? "block" : "valid run") + (fewest == 1 ? "" : "s"), sentence(needs));
    }

    private static String answer(
            ComparisonGroup contest, List<RepeatedRuns> fit, Elimination elimination, String workload) {
        if (fit.isEmpty()) {
            return "no transport meets the needs of %s.".formatted(workload);
        }
        if (contest.measured().size() == 1) {
            return "%s meets the needs of %s; no other transport has a valid run to compare it with."
                    .formatted(fit.get(0).transport().title(), workload);
        }
        return elimination
                .choice()
                .map(choice ->
                        "choose %s for %s: %s.".formatted(choice.transport().title(), workload, elimination.reason()))
                .orElseGet(() -> alike(contest, elimination, workload));
    }

    /** Says of transports of which none is better whether they do not differ, or were only not told apart. */
    private static String alike(ComparisonGroup contest, Elimination elimination, String workload) {
        List<String> open = contest.measures().stream()
                .flatMap(measure -> mayDiffer(contest, measure, elimination.left()).stream()
                        .mapToObj(most -> "%s in %s".formatted(Format.of(measure, most), measure.title())))
                .toList();
        String names = names(elimination.left());
        return open.isEmpty()
                ? "no difference that matters for %s between %s: %s.".formatted(workload, names, elimination.reason())
                : "%s were not told apart for %s: %s. They may differ by up to %s."
                        .formatted(names, workload, elimination.reason(), Format.list(open));
    }

    /** By how much transports may differ in a measure, if that matters and cannot be excluded. */
    private static OptionalDouble mayDiffer(ComparisonGroup contest, Measure measure, List<RepeatedRuns> left) {
        return left.stream()
                .flatMap(one -> left.stream()
                        .filter(other -> one.transport().compareTo(other.transport()) < 0)
                        .map(other -> Difference.of(measure, one, other, contest.significance())))
                .filter(Difference::isOpen)
                .flatMap(difference -> difference.interval().stream())
                .mapToDouble(interval -> Math.max(Math.abs(interval.low()), Math.abs(interval.high())))
                .max();
    }

    private static List<String> reasons(ComparisonGroup contest, List<RepeatedRuns> fit, Elimination elimination) {
        List<String> reasons = new ArrayList<>();
        if (contest.measured().isEmpty()) {
            return List.of(invalidRuns(contest));
        }
        needs(contest, fit).forEach(reasons::add);
        contest.barriers().stream()
                .filter(barrier -> barrier.path().equals(contest.path()))
                .map(barrier ->
                        "%s is out: %s.".formatted(sentence(barrier.transport().title()), Format.of(barrier)))
                .forEach(reasons::add);
        if (fit.size() > 1) {
            RepeatedRuns reference = elimination.left().get(0);
            contest.measures().forEach(measure -> reasons.add(figures(contest, measure, reference, fit)));
        }
        if (!contest.unmeasured().isEmpty()) {
            reasons.add(sentence(Format.unmeasured(contest.unmeasured()) + "."));
        }
        contest.uncertain()
                .forEach(measure -> reasons.add(
                        "%s decides nothing: there were too few events, so that a single late one could move it."
                                .formatted(sentence(measure.title()))));
        if (contest.workload().needs().wayUp()) {
            reasons.add("Clients send as well: over WebSocket on the open connection, over SSE and long polling with a "
                    + "POST for each message.");
        }
        if (contest.workload().needs().throughProxies()) {
            reasons.add(
                    "The path has proxies that others run: WebSocket needs them to pass an upgrade, SSE needs them not "
                            + "to buffer, and long polling passes wherever HTTP does.");
            if (contest.isDirect()) {
                contest.barriers().forEach(barrier -> reasons.add("Also measured: %s.".formatted(Format.of(barrier))));
            }
        }
        contest.measured().stream()
                .filter(RepeatedRuns::boundByGenerator)
                .map(bound ->
                        "%s is bound by the generator: it reached %s of the rate that the generator can receive, so "
                                        .formatted(sentence(bound.transport().title()), share(bound.shareOfCeiling()))
                                + "the service may be better than its figures.")
                .forEach(reasons::add);
        if (contest.transports().stream()
                .anyMatch(repetitions ->
                        repetitions.valid().size() < repetitions.all().size())) {
            reasons.add(invalidRuns(contest));
        }
        return reasons;
    }

    private static Stream<String> needs(ComparisonGroup contest, List<RepeatedRuns> fit) {
        String budget = micros(budgetMicros(contest));
        Stream<String> met = fit.isEmpty() || contest.workload().events().perSecond() == 0
                ? Stream.of()
                : Stream.of("Within %s at p99, nothing missing and nothing duplicated: %s."
                        .formatted(
                                budget,
                                fit.stream()
                                        .map(repetitions -> "%s %s"
                                                .formatted(
                                                        repetitions.transport().title(),
                                                        micros(Measure.P99.of(repetitions))))
                                        .collect(Collectors.joining(", "))));
        Stream<String> missed = contest.measured().stream()
                .filter(repetitions -> !fit.contains(repetitions))
                .map(repetitions ->
                        "%s is out: it %s; the workload needs a p99 within %s and nothing missing or duplicated."
                                .formatted(
                                        sentence(repetitions.transport().title()),
                                        String.join(" and ", shortcomings(contest, repetitions)),
                                        budget));
        return Stream.concat(met, missed);
    }

    /** One measure of every transport that meets the needs, compared with the first. */
    private static String figures(
            ComparisonGroup contest, Measure measure, RepeatedRuns reference, List<RepeatedRuns> fit) {
        Stream<String> others = fit.stream()
                .filter(repetitions -> repetitions.transport() != reference.transport())
                .map(other -> Difference.of(measure, other, reference, contest.significance()))
                .map(difference -> "%s %s (%s)"
                        .formatted(
                                difference.one().title(),
                                Format.of(measure, difference.oneValue()),
                                Format.changeWithin(difference, contest.ranked())));
        return sentence("%s: %s %s; %s."
                .formatted(
                        measure.title(),
                        reference.transport().title(),
                        Format.of(measure, measure.of(reference)),
                        others.collect(Collectors.joining("; "))));
    }

    private static String invalidRuns(ComparisonGroup contest) {
        return "Invalid, and not used here: %s."
                .formatted(contest.transports().stream()
                        .filter(repetitions ->
                                repetitions.valid().size() < repetitions.all().size())
                        .map(repetitions -> "%d of %d runs of %s"
                                .formatted(
                                        repetitions.all().size()
                                                - repetitions.valid().size(),
                                        repetitions.all().size(),
                                        repetitions.transport().title()))
                        .collect(Collectors.joining(", ")));
    }
}

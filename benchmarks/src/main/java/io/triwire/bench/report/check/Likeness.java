package io.triwire.bench.report.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.Events;
import io.triwire.bench.load.workload.Workload.Population;

/** Checks that two results measured the same load. Figures of different loads say nothing about the services. */
public final class Likeness {

    private Likeness() {}

    /** The differences that affect the figures, one sentence each; empty if the loads are equal. */
    public static List<String> differences(Results baseline, Results candidate) {
        List<String> differences = new ArrayList<>();
        if (!baseline.execution().complete()) {
            differences.add("The baseline is incomplete: its comparison ended before the last run.");
        }
        if (!candidate.execution().complete()) {
            differences.add("The result is incomplete: its comparison ended before the last run.");
        }
        for (Workload before : baseline.workloads()) {
            candidate.workloads().stream()
                    .filter(after -> after.name().equals(before.name()))
                    .forEach(after -> differences.addAll(differences(before, after)));
        }
        differ(
                differences,
                "The events",
                baseline.execution().environment(),
                candidate.execution().environment(),
                environment -> environment.facts().getOrDefault(Environment.EVENTS_HASH, "generated"));
        differ(
                differences,
                "The authentication",
                baseline.execution().environment(),
                candidate.execution().environment(),
                environment -> environment.facts().getOrDefault(Environment.AUTH, "none"));
        return differences;
    }

    private static List<String> differences(Workload before, Workload after) {
        List<String> differences = new ArrayList<>();
        Population oldPopulation = before.population();
        Population population = after.population();
        Events oldEvents = before.events();
        Events events = after.events();
        String of = "Workload %s: %%s".formatted(before.name());
        differ(differences, of.formatted("subscribers"), oldPopulation, population, Population::count);
        differ(differences, of.formatted("slow subscribers"), oldPopulation, population, Population::slow);
        differ(differences, of.formatted("channels"), oldEvents, events, Events::channels);
        differ(differences, of.formatted("subscription"), oldPopulation, population, Population::subscription);
        differ(differences, of.formatted("publishedBy"), oldEvents, events, Events::publishedBy);
        differ(differences, of.formatted("eventsPerSecond"), oldEvents, events, Events::perSecond);
        differ(differences, of.formatted("payloadBytes"), oldEvents, events, Events::payloadBytes);
        differ(differences, of.formatted("storms"), oldPopulation, population, Population::storms);
        return differences;
    }

    private static <T> void differ(List<String> differences, String what, T before, T after, Function<T, Object> part) {
        Object old = part.apply(before);
        Object now = part.apply(after);
        if (!Objects.equals(old, now)) {
            differences.add("%s: %s in the baseline, %s in the result.".formatted(what, old, now));
        }
    }
}

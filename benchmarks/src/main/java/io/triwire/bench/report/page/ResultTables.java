package io.triwire.bench.report.page;

import java.util.List;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.report.page.Table.Row;
import io.triwire.bench.report.verdict.Format;

import static io.triwire.bench.report.verdict.Format.count;
import static io.triwire.bench.report.verdict.Format.micros;
import static io.triwire.bench.report.verdict.Format.sentence;

/** The tables that do not belong to a single workload. */
final class ResultTables {

    private ResultTables() {}

    /** The workloads and their needs. */
    static Table workloads(Results results) {
        return new Table(
                "The workloads and their needs",
                List.of(
                        "Workload",
                        "Subscribers",
                        "Slow",
                        "Events/s",
                        "Payload",
                        "Channels",
                        "Published by",
                        "Window",
                        "Needs"),
                results.workloads().stream()
                        .map(workload -> new Row(
                                workload.name(),
                                List.of(
                                        count(workload.population().count()),
                                        count(workload.population().slow()),
                                        count(workload.events().perSecond()),
                                        Format.bytes(workload.events().payloadBytes()),
                                        channels(workload),
                                        workload.events().publishedBy() == Workload.Source.FEED
                                                ? "the feed"
                                                : "clients",
                                        micros(workload.times().window().toNanos() / 1e3),
                                        needs(workload.needs()))))
                        .toList());
    }

    private static String channels(Workload workload) {
        return workload.population().subscription() == Workload.ChannelChoice.ALL
                ? count(workload.events().channels())
                : "1 of " + count(workload.events().channels());
    }

    private static String needs(Workload.Needs needs) {
        return "p99 within " + micros(needs.latencyP99().toNanos() / 1e3)
                + (needs.wayUp() ? ", clients send" : "")
                + (needs.throughProxies() ? ", proxies that others run" : "");
    }

    /** The capacities that the swarm found, because Gatling saturates first. */
    static Table capacities(Results results) {
        return new Table(
                "Highest rate within the objective, measured by the swarm and not by Gatling",
                List.of(
                        "Transport",
                        "Workload",
                        "Path",
                        "Subscribers",
                        "Objective",
                        "Events/s",
                        "Deliveries/s",
                        "p99 at that rate"),
                results.limits().capacities().stream()
                        .map(limit -> new Row(
                                sentence(limit.transport().title()),
                                List.of(
                                        limit.workload(),
                                        limit.path(),
                                        count(limit.objective().subscribers()),
                                        "p99 within %s, nothing missing"
                                                .formatted(
                                                        micros(limit.objective().p99Micros())),
                                        limit.throughput().eventsPerSecond() > 0
                                                ? (limit.reached().atLeast() ? "at least " : "")
                                                        + count(limit.throughput()
                                                                .eventsPerSecond())
                                                : limit.reached().atLeast() ? "no valid run" : "no rate met it",
                                        count(limit.throughput().deliveriesPerSecond()),
                                        micros(limit.delivery().p99()))))
                        .toList());
    }

    /** The limits of Gatling against a service that does nothing. */
    static Table ceilings(Results results) {
        return new Table(
                "Gatling against a service that does nothing: lowest latency and ceiling",
                List.of("Transport", "Lowest p50", "Lowest p99", "Ceiling, deliveries/s"),
                results.limits().ceilings().stream()
                        .map(ceiling -> new Row(
                                sentence(ceiling.transport().title()),
                                List.of(
                                        micros(ceiling.floor().p50()),
                                        micros(ceiling.floor().p99()),
                                        count(ceiling.deliveriesPerSecond()))))
                        .toList());
    }

    /** The runs whose figures may not be used, and why. */
    static Table invalid(Results results) {
        return new Table(
                "Invalid runs; their figures are used nowhere else",
                List.of("Run", "Why", "Its p50", "Its p99"),
                results.runs().stream()
                        .filter(run -> !run.valid())
                        .map(run -> new Row(
                                ReportText.title(run),
                                List.of(
                                        reasons(run),
                                        micros(run.latencies().delivery().p50()),
                                        micros(run.latencies().delivery().p99()))))
                        .toList());
    }

    static String reasons(Run run) {
        return Flaw.sentences(run.flaws());
    }
}

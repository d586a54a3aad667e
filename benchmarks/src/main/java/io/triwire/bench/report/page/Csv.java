package io.triwire.bench.report.page;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.verdict.Interval;
import io.triwire.bench.report.verdict.PathOverhead;

/** The results as tables for other programs, in CSV (RFC 4180). The name of a column ends in its unit. */
final class Csv {

    private static final List<Double> PERCENTILES = List.of(0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

    private Csv() {}

    /** A line for each run, including invalid runs. */
    static String runs(Results results) {
        String head =
                "workload,transport,path,repetition,started,valid,flaws,expected,received,missing,doubled,reordered,"
                        + "deliveries_per_second,p50_micros,p90_micros,p99_micros,p999_micros,max_micros,probe_p50_micros,"
                        + "probe_p99_micros,publish_lateness_p99_micros,cpu_micros_per_delivery,bytes_in_per_delivery,"
                        + "bytes_out_per_delivery,resident_bytes,idle_bytes_per_connection,"
                        + "proxy_cpu_micros_per_delivery,proxy_resident_bytes,connections,requests,"
                        + "connect_p99_micros,failed_connections,bunched_share";
        return lines(head, results.runs().stream().map(Csv::line));
    }

    /** The delivery latency of each run at several percentiles. */
    static String percentiles(Results results) {
        return lines(
                "workload,transport,path,repetition,valid,percentile,latency_micros",
                results.runs().stream().flatMap(Csv::percentiles));
    }

    /** A line for each figure of each path, with the figure of the direct path. */
    static String paths(List<PathOverhead> detours) {
        return lines(
                "workload,transport,path,measure,figure,direct,difference,interval_low,interval_high,claimed",
                detours.stream().flatMap(Csv::differences));
    }

    private static Stream<String> differences(PathOverhead detour) {
        return Stream.concat(detour.measures().stream(), detour.ofProxy().stream())
                .flatMap(measure -> detour.difference(measure).stream())
                .map(difference -> fields(
                        detour.workload().name(),
                        detour.through().transport().id(),
                        detour.path(),
                        difference.measure(),
                        difference.oneValue(),
                        difference.otherValue(),
                        difference.amount(),
                        difference
                                .interval()
                                .map(Interval::low)
                                .map(Object::toString)
                                .orElse(""),
                        difference
                                .interval()
                                .map(Interval::high)
                                .map(Object::toString)
                                .orElse(""),
                        detour.ranked() && difference.isClaimed()));
    }

    private static String line(Run run) {
        Distribution delivery = run.latencies().delivery();
        Distribution probe = run.latencies().probe();
        Run.Deliveries deliveries = run.deliveries();
        Run.Cost cost = run.cost();
        return fields(
                run.workload(),
                run.transport().id(),
                run.path(),
                run.repetition(),
                run.start().at(),
                run.valid(),
                Flaw.sentences(run.flaws()),
                deliveries.expected(),
                deliveries.received(),
                deliveries.missing(),
                deliveries.doubled(),
                deliveries.reordered(),
                deliveries.perSecond(),
                delivery.p50(),
                delivery.p90(),
                delivery.p99(),
                ifAny(delivery.p999()),
                delivery.maximum(),
                probe.p50(),
                probe.p99(),
                run.publishing().lateness().p99(),
                ifMeasured(cost.service().cpuMicrosPerDelivery()),
                cost.traffic().bytesInPerDelivery(),
                cost.traffic().bytesOutPerDelivery(),
                ifMeasured(cost.service().residentBytes()),
                ifMeasured(cost.service().idleBytesPerConnection()),
                cost.proxy().cpuMicrosPerDelivery(),
                cost.proxy().residentBytes(),
                cost.traffic().connections(),
                cost.traffic().requests(),
                run.connecting().connect().p99(),
                run.connecting().failed(),
                deliveries.bunched());
    }

    private static Stream<String> percentiles(Run run) {
        Histogram delivery = run.latencies().delivery().samples();
        return PERCENTILES.stream()
                .filter(percentile -> percentile < 99.9
                        || percentile == 100
                        || delivery.getTotalCount() >= Distribution.SAMPLES_FOR_P999)
                .map(percentile -> fields(
                        run.workload(),
                        run.transport().id(),
                        run.path(),
                        run.repetition(),
                        run.valid(),
                        percentile,
                        delivery.getValueAtPercentile(percentile)));
    }

    private static String ifAny(OptionalLong micros) {
        return micros.isPresent() ? Long.toString(micros.getAsLong()) : "";
    }

    private static Object ifMeasured(Number figure) {
        return figure.doubleValue() == 0 ? "" : figure;
    }

    private static String lines(String head, Stream<String> lines) {
        return Stream.concat(Stream.of(head), lines).collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String fields(Object... values) {
        return Stream.of(values).map(Object::toString).map(Csv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        return field.matches("[^\",\r\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}

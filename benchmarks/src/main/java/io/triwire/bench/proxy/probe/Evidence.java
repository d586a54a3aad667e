package io.triwire.bench.proxy.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.OriginLog;

/** The log lines of client and origin, merged in order of time. */
public final class Evidence {

    private Evidence() {}

    private record Line(long nanos, String text) {}

    /** A line for each moment of the exchanges, with the milliseconds since the first. */
    public static List<String> of(OriginLog origin, Exchange... exchanges) {
        List<Line> lines = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            add(lines, "client", exchange.timeline().all());
        }
        int visit = 0;
        for (OriginLog.Visit seen : origin.visits(exchanges[0].request().id())) {
            visit++;
            add(
                    lines,
                    visit == 1 ? "origin" : "origin, request " + visit,
                    seen.timeline().all());
        }
        lines.sort(Comparator.comparingLong(Line::nanos));
        return lines.stream()
                .map(line -> "%6.1f ms %s".formatted((line.nanos - lines.get(0).nanos) / 1e6, line.text))
                .toList();
    }

    private static void add(List<Line> lines, String side, List<Moment> moments) {
        for (Moment moment : moments) {
            lines.add(new Line(
                    moment.nanos(),
                    "%s: %s %s"
                            .formatted(side, moment.kind().name().toLowerCase(Locale.ROOT), moment.detail())
                            .stripTrailing()));
        }
    }

    /** A duration in seconds, with one decimal. */
    static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1e3);
    }

    static String seconds(long fromNanos, long toNanos) {
        return seconds(Duration.ofNanos(toNanos - fromNanos));
    }
}

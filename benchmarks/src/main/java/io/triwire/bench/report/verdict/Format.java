package io.triwire.bench.report.verdict;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.UnsupportedPath;

/** Formats figures and names for people. */
public final class Format {

    private static final List<String> SIZES = List.of("B", "KB", "MB", "GB", "TB");

    private Format() {}

    /** The text with an initial capital letter. */
    public static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** The names of transports as a list, such as {@code SSE and long polling}. */
    public static String names(List<RepeatedRuns> transports) {
        return list(transports.stream()
                .map(repetitions -> repetitions.transport().title())
                .toList());
    }

    /** Words as a list, such as {@code one, two and three}. */
    static String list(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** Says that these measures are unknown. */
    static String unmeasured(List<Measure> measures) {
        return "%s was not measured, because the services run elsewhere"
                .formatted(measures.stream().map(Measure::title).collect(Collectors.joining(" and ")));
    }

    /** A time in microseconds, such as {@code 850 µs}, {@code 8.21 ms} or {@code 1.35 s}. */
    public static String micros(double micros) {
        double size = Math.abs(micros);
        if (size == 0) {
            return "0 ms";
        }
        if (size < 999.5) {
            return digits(micros) + " µs";
        }
        return size < 999_500 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
    }

    /** The same for a whole number. */
    public static String micros(long micros) {
        return micros((double) micros);
    }

    /** A size in bytes, such as {@code 260 B} or {@code 135 MB}; 1 KB is 1,000 bytes. */
    public static String bytes(double bytes) {
        double scaled = bytes;
        int unit = 0;
        while (Math.abs(scaled) >= 999.5 && unit < SIZES.size() - 1) {
            scaled /= 1_000;
            unit++;
        }
        return digits(scaled) + " " + SIZES.get(unit);
    }

    /** A count with thousands separators. A fraction below 100 has three significant digits. */
    public static String count(double count) {
        return Math.abs(count) >= 100 || count == Math.rint(count)
                ? String.format(Locale.ROOT, "%,.0f", count)
                : digits(count);
    }

    /** A count with thousands separators. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A share of 1 as a percentage, such as {@code 41 %}. */
    public static String share(double share) {
        return digits(100 * share) + " %";
    }

    /** A figure of a measure, with its unit. */
    public static String of(Measure measure, double figure) {
        return switch (measure) {
            // Microseconds per delivery equal milliseconds per 1,000.
            case CPU, PROXY_CPU -> micros(1_000 * figure);
            case BYTES, MEMORY, IDLE_MEMORY, PROXY_MEMORY -> bytes(figure);
            case P50, P99 -> micros(figure);
            case CONNECTIONS, RATE -> count(figure);
        };
    }

    /** A difference of a measure, with its sign and unit. */
    public static String signed(Measure measure, double difference) {
        return (difference < 0 ? "−" : "+") + of(measure, Math.abs(difference));
    }

    /**
     * The difference of two figures, or that there is none that matters, or that it cannot be said.
     *
     * @param ranked whether there are enough runs to tell a difference from chance
     */
    public static String change(Difference difference, boolean ranked) {
        if (!ranked || difference.interval().isEmpty() || difference.isClaimed()) {
            return signed(difference.measure(), difference.amount());
        }
        return difference.isOpen() ? "not told apart" : "no difference that matters";
    }

    /** The same, with its interval. */
    static String changeWithin(Difference difference, boolean ranked) {
        String change = change(difference, ranked);
        Measure measure = difference.measure();
        return difference
                .interval()
                .filter(interval -> ranked)
                .map(interval -> "%s, 95 %% interval %s to %s"
                        .formatted(change, signed(measure, interval.low()), signed(measure, interval.high())))
                .orElse(change);
    }

    /** A change with its interval, such as {@code +1.3 % (95 % interval −2.0 % to +4.7 %) in 5 blocks}. */
    public static String of(PairedRatio ratio) {
        String interval = ratio.interval()
                .map(known -> " (95 %% interval %s to %s)".formatted(percent(known.low()), percent(known.high())))
                .orElse("");
        return "%s%s in %d %s"
                .formatted(percent(ratio.factor()), interval, ratio.pairs(), ratio.pairs() == 1 ? "block" : "blocks");
    }

    /** A factor as a change in per cent. */
    private static String percent(double factor) {
        double percent = 100 * (factor - 1);
        return "%s%s %%".formatted(percent < 0 ? "−" : "+", String.format(Locale.ROOT, "%.1f", Math.abs(percent)));
    }

    /** Part of a sentence, such as {@code nginx-default does not pass WebSocket: 426 from the service}. */
    public static String of(UnsupportedPath barrier) {
        return "%s does not pass %s: %s"
                .formatted(barrier.path(), barrier.transport().title(), barrier.reason());
    }

    static String deliveries(long count) {
        return count(count) + (count == 1 ? " delivery" : " deliveries");
    }

    /** Three significant digits. */
    private static String digits(double figure) {
        double size = Math.abs(figure);
        int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", figure);
    }
}

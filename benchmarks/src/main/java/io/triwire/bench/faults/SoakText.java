package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a soak found of the services, in lines and in a table. */
final class SoakText {

    /** The columns of the table. */
    static final List<String> COLUMNS =
            List.of("process", "what", "verdict", "lived", "second quarter", "last quarter", "at most");

    private SoakText() {}

    /** The rows: one for each thing that a process uses. */
    static List<List<String>> rows(Soak soak) {
        List<List<String>> rows = new ArrayList<>();
        for (ServiceLife life : soak.lives()) {
            String process = "%s %d".formatted(life.service(), life.replica());
            String lived = "%s to %s".formatted(time(life.from()), time(life.to()));
            if (life.growths().isEmpty()) {
                rows.add(List.of(process, "all", "too short to tell", lived, "", "", ""));
            }
            for (ResourceTrend growth : life.growths()) {
                ResourceTrend.Quantity quantity = growth.quantity();
                rows.add(List.of(
                        process,
                        words(quantity),
                        growth.flat() ? "flat" : "GROWN",
                        lived,
                        quantity.text(growth.early()),
                        quantity.text(growth.late()),
                        quantity.text(growth.most())));
            }
        }
        return rows;
    }

    /** What a process uses, in words. */
    static String words(ResourceTrend.Quantity quantity) {
        return switch (quantity) {
            case MEMORY -> "memory in RAM";
            case HEAP -> "heap after a collection";
            case OPEN_FILES -> "open files";
        };
    }

    /** One sentence on all of it. */
    static String summary(Soak soak) {
        if (soak.judged() == 0) {
            return "No process lived for the %d minutes that it takes to tell whether it grows."
                    .formatted(ServiceLife.WARM_UP.plus(ServiceLife.LEAST).toMinutes());
        }
        long flat = soak.lives().stream()
                .filter(life -> !life.growths().isEmpty() && life.flat())
                .count();
        return "Processes that lived long enough to tell: %d of %d, flat: %d."
                .formatted(soak.judged(), soak.lives().size(), flat);
    }

    private static String time(double second) {
        long whole = Math.round(second);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}

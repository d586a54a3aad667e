package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a soak as text. */
final class SoakText {

    /** Column titles of the table. */
    static final List<String> COLUMNS =
            List.of("process", "resource", "verdict", "lived", "second quarter", "last quarter", "limit");

    private SoakText() {}

    /** The rows of the table: one for each process and resource. */
    static List<List<String>> rows(Soak soak) {
        List<List<String>> rows = new ArrayList<>();
        for (ServiceLife life : soak.lives()) {
            String process = "%s %d".formatted(life.service(), life.replica());
            String lived = "%s to %s".formatted(time(life.from()), time(life.to()));
            if (life.growths().isEmpty()) {
                rows.add(List.of(process, "all", "too short to judge", lived, "", "", ""));
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

    /** The name of a resource. */
    static String words(ResourceTrend.Quantity quantity) {
        return switch (quantity) {
            case MEMORY -> "memory in RAM";
            case HEAP -> "heap after a collection";
            case OPEN_FILES -> "open files";
        };
    }

    /** A summary of the soak in one line. */
    static String summary(Soak soak) {
        if (soak.judged() == 0) {
            return "No process lived long enough to judge its growth, which takes %d minutes."
                    .formatted(ServiceLife.WARM_UP.plus(ServiceLife.MIN_JUDGED).toMinutes());
        }
        long flat = soak.lives().stream()
                .filter(life -> !life.growths().isEmpty() && life.flat())
                .count();
        return "Processes that lived long enough to judge: %d of %d, flat: %d."
                .formatted(soak.judged(), soak.lives().size(), flat);
    }

    private static String time(double second) {
        long whole = Math.round(second);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}

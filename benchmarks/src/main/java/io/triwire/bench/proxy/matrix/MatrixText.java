package io.triwire.bench.proxy.matrix;

import java.util.List;

/** A matrix as text for a terminal, one block for each proxy. */
public final class MatrixText {

    private static final int WIDTH = 34;

    private MatrixText() {}

    /** The text. */
    public static String of(Matrix matrix) {
        StringBuilder text = new StringBuilder(
                "+ as without a proxy   ~ works, with restrictions   x broken   . not tested   ! INVALID%n"
                        .formatted());
        for (MatrixView.ProxySection section : MatrixView.of(matrix)) {
            text.append('\n').append(section.proxy().title()).append('\n');
            section.proxy()
                    .failures()
                    .forEach(failure -> text.append("  ").append(failure).append('\n'));
            if (section.table().rows().isEmpty()) {
                continue;
            }
            text.append("  ").append(line("", section.table().headings())).append('\n');
            for (MatrixView.BehaviourRow row : section.table().rows()) {
                text.append("  ")
                        .append(line(
                                "%-14s %s".formatted(row.behaviour(), row.transport()),
                                row.entries().stream()
                                        .map(entry -> entry.mark() + " " + entry.words())
                                        .toList()))
                        .append('\n');
            }
            section.changes().stream()
                    .filter(change -> change.configuration().equals("tuned"))
                    .forEach(change -> text.append("  remains in tuned: %s %s %s: %s%n"
                            .formatted(change.behaviour(), change.transport(), change.outcome(), change.fix())));
        }
        return text.append("%nTook %.0f s.%n".formatted(matrix.period().seconds()))
                .toString();
    }

    private static String line(String first, List<String> others) {
        StringBuilder line = new StringBuilder("%-28s".formatted(first));
        others.forEach(other -> line.append(("%-" + WIDTH + "s")
                .formatted(other.length() < WIDTH ? other : other.substring(0, WIDTH - 4) + "...")));
        return line.toString().stripTrailing();
    }
}

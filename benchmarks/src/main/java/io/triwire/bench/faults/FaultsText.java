package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.faults.FaultResult.FaultCell;
import io.triwire.bench.faults.FaultResult.Status;

/** The result of a run as text: lines and tables for a terminal, and Markdown. */
public final class FaultsText {

    /** Column titles of the table of faults, in every format. */
    static final List<String> COLUMNS = List.of(
            "fault",
            "transport",
            "verdict",
            "lost in silence",
            "lost, announced",
            "duplicate",
            "out of order",
            "wrong",
            "resets",
            "silence p50",
            "p99",
            "max",
            "all back",
            "memory");

    /** Number of text columns, which come first and are left-aligned. */
    private static final int TEXT_COLUMNS = 3;

    private static final double MEBI = 1 << 20;

    private FaultsText() {}

    /** The result of a fault in one line. */
    static String line(FaultResult result) {
        return switch (result.completion().status()) {
            case SKIPPED ->
                "%-24s skipped: %s"
                        .formatted(
                                result.injection().title(), result.completion().reason());
            case INVALID ->
                "%-24s INVALID: %s%s"
                        .formatted(
                                result.injection().title(),
                                result.completion().reason(),
                                result.kept() ? "" : "; " + broken(result));
            case DONE ->
                "%-24s %s (%.0f s, %d events)"
                        .formatted(
                                result.injection().title(),
                                result.kept()
                                        ? "kept: no event lost in silence, duplicate or out of order"
                                        : broken(result),
                                result.seconds(),
                                result.events().published());
        };
    }

    private static String broken(FaultResult result) {
        return "BROKEN: "
                + result.cells().stream()
                        .filter(cell -> !cell.kept())
                        .map(cell -> "%s %s".formatted(cell.transport(), faults(cell)))
                        .collect(Collectors.joining("; "));
    }

    /** The broken guarantees of a cell, with counts. */
    static String faults(FaultCell cell) {
        LedgerResult account = cell.account();
        return Stream.of(
                        count(account.losses().silent(), "lost in silence"),
                        count(account.errors().duplicates(), "duplicate"),
                        count(account.errors().outOfOrder(), "out of order"),
                        count(account.errors().wrong(), "wrong"),
                        count(account.errors().overstated(), "announced as missed but not missed"),
                        count(
                                cell.protocol().wrongResets(),
                                "subscribers without the expected %s resets"
                                        .formatted(cell.protocol().rightResets())),
                        count(cell.protocol().refusals(), "refused with 4xx"))
                .flatMap(List::stream)
                .collect(Collectors.joining(", "));
    }

    private static List<String> count(long count, String what) {
        return count == 0 ? List.of() : List.of(count + " " + what);
    }

    /** A row of the table of faults. */
    static List<String> row(FaultResult result, FaultCell cell) {
        LedgerResult account = cell.account();
        return List.of(
                result.injection().title(),
                cell.transport(),
                cell.kept() ? "kept" : "BROKEN",
                Long.toString(account.losses().silent()),
                Long.toString(account.losses().announced()),
                Long.toString(account.errors().duplicates()),
                Long.toString(account.errors().outOfOrder()),
                Long.toString(account.errors().wrong() + account.errors().overstated()),
                account.resets() + (cell.protocol().wrongResets() == 0 ? "" : " (!)"),
                seconds(cell.recovery().silenceP50()),
                seconds(cell.recovery().silenceP99()),
                seconds(cell.recovery().silenceMax()),
                cell.recovery().back().isPresent()
                        ? seconds(Math.max(0, cell.recovery().back().getAsDouble()))
                        : "not all",
                String.format(
                        Locale.ROOT,
                        "%.0f > %.0f MB",
                        cell.memory().memoryBefore() / MEBI,
                        cell.memory().memoryAfter() / MEBI));
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1_000);
    }

    /** All rows of the table of faults. */
    static List<List<String>> rows(FaultsReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (FaultResult fault : report.faults()) {
            fault.cells().forEach(cell -> rows.add(row(fault, cell)));
        }
        return rows;
    }

    /** Notes below the table: findings, log lines of the services, and faults that were not injected. */
    public static List<String> notes(FaultsReport report) {
        List<String> notes = new ArrayList<>();
        for (FaultResult fault : report.faults()) {
            if (fault.completion().status() != Status.DONE) {
                notes.add(line(fault));
            }
            fault.cells().stream()
                    .flatMap(FaultCell::findings)
                    .map(finding -> "%s: %s".formatted(fault.injection().title(), finding))
                    .forEach(notes::add);
            if (fault.events().lostByKafka() > 0) {
                notes.add("%s: Kafka lost %d acknowledged events before any subscriber received them"
                        .formatted(fault.injection().title(), fault.events().lostByKafka()));
            }
            if (fault.warnings().logLines() > 0) {
                notes.add("%s: the services logged %d lines at WARN or above, such as"
                        .formatted(fault.injection().title(), fault.warnings().logLines()));
                fault.warnings().logged().forEach(line -> notes.add("    " + line));
            }
        }
        return notes;
    }

    /** The table for a terminal: of the services after a soak, otherwise of the faults. */
    public static String table(FaultsReport report) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(report.soak().isPresent() ? SoakText.COLUMNS : COLUMNS);
        lines.addAll(report.soak().map(SoakText::rows).orElseGet(() -> rows(report)));
        StringBuilder table = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                int index = column;
                int width = lines.stream()
                        .mapToInt(one -> one.get(index).length())
                        .max()
                        .orElse(0);
                String cell = line.get(column);
                String space = " ".repeat(width - cell.length());
                text.append(column < TEXT_COLUMNS ? cell + space : space + cell).append("  ");
            }
            table.append(text.toString().stripTrailing()).append(System.lineSeparator());
        }
        return table.toString();
    }

    static String markdown(FaultsReport report) {
        StringBuilder page = new StringBuilder("# Triwire: faults\n\n");
        page.append(summary(report)).append("\n\n");
        report.soak().ifPresent(soak -> {
            markdown(page, SoakText.COLUMNS, SoakText.rows(soak));
            page.append('\n');
        });
        markdown(page, COLUMNS, rows(report));
        List<String> notes = notes(report);
        if (!notes.isEmpty()) {
            page.append("\n## Notes\n\n```\n").append(String.join("\n", notes)).append("\n```\n");
        }
        return page.toString();
    }

    private static void markdown(StringBuilder page, List<String> columns, List<List<String>> rows) {
        page.append(markdownLine(columns));
        page.append("|").append("---|".repeat(TEXT_COLUMNS)).append("--:|".repeat(columns.size() - TEXT_COLUMNS));
        page.append('\n');
        rows.forEach(row -> page.append(markdownLine(row)));
    }

    private static String markdownLine(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** A summary of the run in one line. */
    public static String summary(FaultsReport report) {
        long done = count(report, Status.DONE);
        long kept = report.faults().stream()
                .filter(fault -> fault.completion().status() == Status.DONE && fault.kept())
                .count();
        return "Faults injected: %d, guarantees kept in: %d. Skipped: %d, invalid: %d.%s"
                .formatted(
                        done,
                        kept,
                        count(report, Status.SKIPPED),
                        count(report, Status.INVALID),
                        report.soak().map(soak -> " " + SoakText.summary(soak)).orElse(""));
    }

    private static long count(FaultsReport report, Status status) {
        return report.faults().stream()
                .filter(fault -> fault.completion().status() == status)
                .count();
    }
}

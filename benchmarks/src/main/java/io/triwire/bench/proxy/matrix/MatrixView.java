package io.triwire.bench.proxy.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/** A matrix arranged for a page: a section for each proxy, with a row for each behaviour and transport. */
public final class MatrixView {

    private MatrixView() {}

    /**
     * The section of a proxy.
     *
     * @param proxy heading of the section
     * @param table its table; without rows if the proxy is not installed
     * @param changes recommended changes
     * @param difference unified diff from the default to the tuned configuration; empty if there are no files
     */
    public record ProxySection(Heading proxy, ProxyTable table, List<Change> changes, String difference) {}

    /**
     * The heading of a section.
     *
     * @param name name of the proxy
     * @param title title and version of the proxy, or how to install it
     * @param installed whether the proxy is installed
     * @param failures error messages of configurations that did not start
     */
    public record Heading(String name, String title, boolean installed, List<String> failures) {}

    /**
     * The table of a section.
     *
     * @param headings a heading for each configuration
     * @param rows a row for each behaviour and transport
     */
    public record ProxyTable(List<String> headings, List<BehaviourRow> rows) {}

    /**
     * A behaviour of a transport.
     *
     * @param behaviour name of the behaviour
     * @param question the question that it answers
     * @param transport title of the transport
     * @param entries finding in each configuration
     */
    public record BehaviourRow(String behaviour, String question, String transport, List<Entry> entries) {}

    /**
     * A cell of the table.
     *
     * @param mark a character for the verdict, so that colour is not the only sign
     * @param kind the verdict as a CSS class
     * @param words outcome and figures
     * @param evidence log lines or source; empty for a good finding
     */
    public record Entry(String mark, String kind, String words, String evidence) {}

    /**
     * A recommended change.
     *
     * @param configuration name of the configuration
     * @param behaviour name of the behaviour
     * @param transport title of the transport
     * @param outcome what was found
     * @param fix what to change in which file
     */
    public record Change(String configuration, String behaviour, String transport, String outcome, String fix) {}

    /** The sections of a matrix. */
    public static List<ProxySection> of(Matrix matrix) {
        return matrix.proxies().stream()
                .map(underTest -> section(matrix, underTest))
                .toList();
    }

    private static ProxySection section(Matrix matrix, ProxyUnderTest underTest) {
        Proxy proxy = underTest.proxy();
        List<BehaviourRow> rows = new ArrayList<>();
        for (Behaviour behaviour : matrix.behaviours()) {
            for (Transport transport : Transport.values()) {
                List<Optional<Cell>> cells = matrix.configs().stream()
                        .map(config -> matrix.cell(proxy.name(), config, behaviour, transport))
                        .toList();
                if (cells.stream().flatMap(Optional::stream).anyMatch(cell -> !untested(cell))) {
                    rows.add(new BehaviourRow(
                            behaviour.name(),
                            behaviour.question(),
                            transport.title(),
                            cells.stream().map(MatrixView::entry).toList()));
                }
            }
        }
        return new ProxySection(
                new Heading(proxy.name(), underTest.title(), underTest.program().isPresent(), underTest.failures()),
                new ProxyTable(
                        matrix.configs().stream().map(MatrixView::heading).toList(), rows),
                changes(matrix, proxy),
                difference(proxy));
    }

    private static boolean untested(Cell cell) {
        return cell.finding() instanceof ProbeFinding.NotTested;
    }

    private static String heading(ProxyConfig config) {
        return switch (config) {
            case LIMITS -> "limit of %d s".formatted(MatrixRun.LIMIT_SECONDS);
            case REPLICAS -> "two replicas";
            default -> config.text();
        };
    }

    private static Entry entry(Optional<Cell> cell) {
        if (cell.isEmpty()) {
            return new Entry("", "none", "", "");
        }
        ProbeFinding finding = cell.get().finding();
        Optional<ProbeVerdict> verdict = finding.rated();
        String mark = verdict.map(MatrixView::mark).orElse(finding instanceof ProbeFinding.Invalid ? "!" : "·");
        String kind =
                verdict.map(rated -> rated.name().toLowerCase(Locale.ROOT)).orElse("unknown");
        String words = finding.outcome();
        String evidence = "";
        if (finding instanceof ProbeFinding.Measured measured) {
            words += measured.detail().isEmpty() ? "" : " (%s)".formatted(measured.detail());
            evidence = measured.verdict() == ProbeVerdict.GOOD ? "" : String.join("\n", measured.evidence());
        } else if (finding instanceof ProbeFinding.Documented documented) {
            words += ", documented";
            evidence = documented.source();
        }
        return new Entry(mark, kind, words, evidence);
    }

    private static String mark(ProbeVerdict verdict) {
        return switch (verdict) {
            case GOOD -> "+";
            case FAIR -> "~";
            case BAD -> "x";
        };
    }

    private static List<Change> changes(Matrix matrix, Proxy proxy) {
        return matrix.cells().stream()
                .filter(cell -> cell.proxy().equals(proxy.name()))
                .filter(cell -> cell.bad() || cell.fix().isPresent())
                .map(cell -> new Change(
                        cell.config().text(),
                        cell.behaviour(),
                        cell.transport().title(),
                        cell.finding().outcome(),
                        cell.fix().orElse("no known setting of this proxy changes this")))
                .toList();
    }

    /** The unified diff from the default to the tuned configuration; empty if there are no files. */
    public static String difference(Proxy proxy) {
        return String.join(
                "\n",
                proxy.operation().configured().stream()
                        .flatMap(file -> difference(proxy, file))
                        .toList());
    }

    private static Stream<String> difference(Proxy proxy, String file) {
        List<String> from = proxy.template(ProxyConfig.DEFAULT, file).lines().toList();
        List<String> to = proxy.template(ProxyConfig.TUNED, file).lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff(
                "default/" + file, "tuned/" + file, from, DiffUtils.diff(from, to), 0)
                .stream();
    }
}

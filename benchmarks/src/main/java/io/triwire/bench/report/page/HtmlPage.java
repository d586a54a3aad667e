package io.triwire.bench.report.page;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.proxy.matrix.Matrix;
import io.triwire.bench.proxy.matrix.MatrixPages;
import io.triwire.bench.report.verdict.Answer;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.Verdict;
import io.triwire.bench.template.Templates;

/** The report for people: one self-contained page, which loads nothing over the network. */
final class HtmlPage {

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private HtmlPage() {}

    /**
     * One workload on one path.
     *
     * @param id id of its element on the page
     */
    record Section(String id, String title, Verdict verdict, List<Bars> bars, List<Chart> charts, List<Table> tables) {

        static Section of(ComparisonGroup contest) {
            String id = ReportText.title(contest).replaceAll("[^A-Za-z0-9]+", "-");
            return new Section(
                    id,
                    ReportText.title(contest),
                    Verdict.of(contest),
                    bars(contest),
                    charts(contest, id),
                    GroupTables.all(contest));
        }

        /** The standing of the verdict, as a class of the style sheet. */
        public String standing() {
            return verdict.standing().name().toLowerCase(Locale.ROOT);
        }

        private static List<Bars> bars(ComparisonGroup contest) {
            List<Measure> costs = GroupTables.hasDeliveries(contest)
                    ? List.of(Measure.P99, Measure.CPU, Measure.BYTES, Measure.MEMORY)
                    : List.of(Measure.IDLE_MEMORY, Measure.MEMORY);
            return contest.measured().isEmpty()
                    ? List.of()
                    : costs.stream()
                            .filter(cost -> contest.measured().stream().allMatch(cost::isKnown))
                            .map(cost -> Bars.of(contest, cost))
                            .toList();
        }

        private static List<Chart> charts(ComparisonGroup contest, String id) {
            return GroupTables.hasDeliveries(contest)
                    ? List.of(
                            Chart.percentiles(contest, id + "-percentiles"), Chart.timeline(contest, id + "-timeline"))
                    : List.of();
        }
    }

    /**
     * Renders the page.
     *
     * @param proxies proxy matrix in the directory of the comparison, if there is one
     */
    static String of(Results results, Optional<Matrix> proxies) {
        List<Section> sections =
                ComparisonGroup.of(results).stream().map(Section::of).toList();
        PathTables paths = PathTables.of(results);
        return Templates.template("report.html")
                .data("results", results)
                .data("summary", ReportText.summary(results))
                .data("notices", ReportText.notices(results))
                .data("sections", sections)
                .data(
                        "transports",
                        Answer.transports(
                                sections.stream().map(Section::verdict).toList()))
                .data("workloads", ResultTables.workloads(results))
                .data("paths", paths)
                .data("through", !paths.isEmpty())
                .data("proxies", proxies.map(MatrixPages::section).orElse(""))
                .data("capacities", ResultTables.capacities(results))
                .data("ceilings", ResultTables.ceilings(results))
                .data("invalid", ResultTables.invalid(results))
                .data("charts", charts(sections))
                .data("style", Templates.resource("uplot.css") + Templates.resource("report.css"))
                .data("library", Templates.resource("uplot.js"))
                .data("script", Templates.resource("report.js"))
                .render();
    }

    /** The charts as JSON, escaped so that an HTML parser finds no end tag in it. */
    private static String charts(List<Section> sections) {
        try {
            return JSON.writeValueAsString(sections.stream()
                            .flatMap(section -> section.charts().stream())
                            .toList())
                    .replace("<", "\\u003c");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

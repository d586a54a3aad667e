package io.triwire.bench.report.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.bench.load.result.SampleResults;
import io.triwire.bench.template.Templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The report as a reader has it before them: in a real browser, where Chromium is installed, and by its colours. */
@Tag("slow")
class ReportPageTest {

    private static final long DEADLINE_SECONDS = 60;

    /** Tells of each chart how many points of it are painted. */
    private static final String COUNT_PAINTED = """
            <script>addEventListener("load", () => setTimeout(() => {
              for (const canvas of document.querySelectorAll("canvas")) {
                const points = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                canvas.dataset.painted = points.filter((value, index) => index % 4 === 3 && value > 0).length;
              }
            }))</script>
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void drawsItsChartsWithoutAComplaintInDarkAndInLight(int preferredColorScheme) throws Exception {
        String page = HtmlPage.of(SampleResults.smoke(), Optional.empty()) + COUNT_PAINTED;

        String shown = show(page, "--blink-settings=preferredColorScheme=" + preferredColorScheme);

        assertThat(complaints()).isEmpty();
        assertThat(find(shown, "data-painted=\"(\\d+)\"").map(painted -> Integer.parseInt(painted.group(1))))
                .hasSize(4)
                .allSatisfy(painted -> assertThat(painted).isGreaterThan(3_000));
    }

    @Test
    void forbidsWhatWouldAskAnotherMachine() throws Exception {
        show(HtmlPage.of(SampleResults.smoke(), Optional.empty())
                + "<img src=\"http://127.0.0.1:9/pixel.png\" alt=\"\">");

        assertThat(complaints()).anyMatch(line -> line.contains("Content Security Policy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void itsColoursStandOutFromThePaper(String scheme) {
        // The style sheet has the light colours first, then the dark ones, then those of print.
        List<Map<String, String>> palettes = find(Templates.resource("report.css"), ":root \\{([^}]*)}")
                .map(block -> find(block.group(1), "--([a-z-]+): (#[0-9a-f]+)")
                        .collect(Collectors.toMap(colour -> colour.group(1), colour -> colour.group(2))))
                .toList();
        Map<String, String> palette = palettes.get(scheme.equals("light") ? 0 : 1);

        // WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text; the curves and bars pass it too.
        for (String colour : List.of("ink", "quiet", "accent", "good", "warn", "bad", "ws", "sse", "lp", "budget")) {
            assertThat(contrast(palette.getOrDefault(colour, ""), palette.getOrDefault("paper", "")))
                    .as(colour)
                    .isGreaterThanOrEqualTo(4.5);
        }
        assertThat(contrast(palette.getOrDefault("ink", ""), palette.getOrDefault("warn-soft", "")))
                .isGreaterThanOrEqualTo(4.5);
    }

    /** The document when all of its scripts have run. */
    private String show(String page, String... options) throws IOException, InterruptedException {
        assumeTrue(isInstalled("chromium"), "chromium is not installed");
        Path file = Files.writeString(directory.resolve("report.html"), page);
        Path shown = directory.resolve("shown.html");
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=5000"));
        command.addAll(List.of(options));
        command.addAll(List.of("--dump-dom", file.toUri().toString()));
        Process browser = new ProcessBuilder(command)
                .redirectOutput(shown.toFile())
                .redirectError(log().toFile())
                .start();
        try {
            assertThat(browser.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.destroyForcibly();
        }
        return Files.readString(shown);
    }

    /** What the page's console says. */
    private List<String> complaints() throws IOException {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(":CONSOLE")).toList();
        }
    }

    private Path log() {
        return directory.resolve("browser.log");
    }

    private static boolean isInstalled(String program) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static double contrast(String one, String other) {
        double first = luminance(one) + 0.05;
        double second = luminance(other) + 0.05;
        return Math.max(first, second) / Math.min(first, second);
    }

    /** Relative luminance of WCAG 2.2, of {@code #rgb} or {@code #rrggbb}. */
    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        double[] parts = Stream.of(1, 3, 5)
                .mapToDouble(from -> Integer.parseInt(hex.substring(from, from + 2), 16) / 255.0)
                .map(part -> part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4))
                .toArray();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    private static Stream<MatchResult> find(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results();
    }
}

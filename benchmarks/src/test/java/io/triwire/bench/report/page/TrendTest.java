package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What the services that read these files document: the members, and their types. */
class TrendTest {

    private static final Results RANKED = SampleResults.ranked();
    private static final String CPU = "live-feed, SSE: CPU per 1,000 deliveries";

    private static JsonNode read(String json) throws Exception {
        return new ObjectMapper().readTree(json);
    }

    private static List<String> names(Results results) throws Exception {
        List<String> names = new ArrayList<>();
        read(Trend.forGithub(results))
                .forEach(figure -> names.add(figure.get("name").asText()));
        return names;
    }

    @Test
    void hasWhatDecidesOfEachTransport() throws Exception {
        assertThat(names(RANKED))
                .contains(
                        CPU,
                        "live-feed, SSE: bytes per delivery",
                        "chat, long polling: p50",
                        "idle, WebSocket: memory per idle connection")
                .doesNotHaveDuplicates();
    }

    @Test
    void isAListOfFiguresForTheActionOfGithub() throws Exception {
        JsonNode figures = read(Trend.forGithub(RANKED));

        assertThat(figures.isArray()).isTrue();
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.get("value").isNumber()).isTrue();
            assertThat(figure.get("unit").asText()).isIn("µs", "B");
            assertThat(figure.get("range").asText()).matches("[0-9.]+ to [0-9.]+");
        });
    }

    @Test
    void isAnObjectOfBenchmarksForBencher() throws Exception {
        JsonNode cpu = read(Trend.forBencher(RANKED)).get(CPU).get("microseconds");

        assertThat(cpu.get("lower_value").asDouble())
                .isLessThan(cpu.get("value").asDouble());
        assertThat(cpu.get("upper_value").asDouble())
                .isGreaterThan(cpu.get("value").asDouble());
    }

    @Test
    void leavesOutWhatCannotBeJudged() throws Exception {
        Results invalid = SampleResults.replacing(
                RANKED,
                run -> run.transport() == Transport.SSE && run.workload().equals("live-feed")
                        ? run.with(List.of(new Flaw(FlawKind.GC_PAUSE, "A long pause.")))
                        : run);

        assertThat(names(invalid))
                .doesNotContain(CPU)
                .contains("live-feed, WebSocket: CPU per 1,000 deliveries", "chat, SSE: CPU per 1,000 deliveries");
    }
}

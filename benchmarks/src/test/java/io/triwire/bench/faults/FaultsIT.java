package io.triwire.bench.faults;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

import io.triwire.bench.command.PackagedCommand;
import io.triwire.bench.process.ExitCode;

import static org.assertj.core.api.Assertions.assertThat;

/** No subscriber of the packaged services loses an event in silence in any of the faults that take little time. */
@Isolated
class FaultsIT extends PackagedCommand {

    @Test
    @Timeout(300)
    void nothingIsLostInSilenceInTheShortSet() throws Exception {
        run(List.of(), List.of("faults", "--short", "--seed", "1", "--out", directory.toString()));

        assertThat(awaitEnd()).as(() -> printed()).isEqualTo(ExitCode.OK);

        JsonNode report = new ObjectMapper()
                .readTree(Files.readString(directory.resolve("faults.json")))
                .path("faults");
        assertThat(StreamSupport.stream(report.spliterator(), false)
                        .map(fault -> fault.path("name").asText()))
                .containsExactlyElementsOf(Faults.SHORT);
        // They did get something: a run in which nothing comes would keep every promise.
        assertThat(report.findValues("received")).isNotEmpty().allSatisfy(received -> assertThat(received.asLong())
                .isGreaterThan(1_000));
        assertThat(seen).hasSizeGreaterThan(6).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    @Timeout(300)
    @EnabledIfSystemProperty(
            named = "triwire.soak",
            matches = "true",
            disabledReason = "takes minutes; -Dtriwire.soak=true runs it")
    void aSoakGoesOnWithTheSameSubscribersAndSeesWhatTheServicesUse() throws Exception {
        run(
                List.of(),
                List.of(
                        "faults",
                        "--soak",
                        "1m",
                        "--short",
                        "--fault",
                        "replica-kill,cut-connections,transactions",
                        "--seed",
                        "1",
                        "--out",
                        directory.toString()));

        assertThat(awaitEnd()).as(() -> printed()).isEqualTo(ExitCode.OK);

        JsonNode report = new ObjectMapper().readTree(Files.readString(directory.resolve("faults.json")));
        assertThat(report.path("faults")).hasSizeGreaterThan(1).allSatisfy(fault -> {
            assertThat(fault.findValuesAsText("subscribers")).containsOnly("12");
            assertThat(fault.findValues("received"))
                    .allSatisfy(received -> assertThat(received.asLong()).isGreaterThan(500));
        });
        JsonNode soak = report.path("soak");
        assertThat(soak.findValuesAsText("service")).contains("ws", "sse", "lp");
        assertThat(soak.findValues("heapBytes")).anyMatch(JsonNode::isNumber);
        // Each replica that was killed has lived twice.
        assertThat(soak.path("lives")).hasSizeGreaterThan(6);
        assertThat(soak.path("judged").asInt(-1)).isZero();
        assertThat(seen).hasSizeGreaterThan(6).noneMatch(ProcessHandle::isAlive);
    }
}

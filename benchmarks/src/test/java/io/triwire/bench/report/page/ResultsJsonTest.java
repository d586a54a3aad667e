package io.triwire.bench.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.SampleResults;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is written is what the schema says and what is read, and what is something else is refused in a sentence. */
class ResultsJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCHEMA = Path.of("..", "docs", "results.schema.json");

    @TempDir
    private Path directory;

    @Test
    void readsWhatWasWritten() throws IOException {
        Results results = SampleResults.smoke();

        ResultsJson.write(results, directory.resolve("results.json"));

        assertThat(ResultsJson.read(directory)).isEqualTo(results);
        assertThat(ResultsJson.read(directory.resolve("results.json"))).isEqualTo(results);
    }

    @Test
    void writesWhatTheSchemaSays() throws IOException {
        assertThat(schema().validate(written(SampleResults.smoke()))).isEmpty();
        assertThat(schema().validate(written(SampleResults.throughProxy(1)))).isEmpty();
    }

    @Test
    void schemaNamesEveryTransport() throws IOException {
        assertThat(JSON.readTree(SCHEMA.toFile()).findValues("enum")).anySatisfy(ids -> assertThat(ids)
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(
                        Stream.of(Transport.values()).map(Transport::id).toList()));
    }

    @Test
    void schemaRefusesWhatIsNoResult() throws IOException {
        JsonSchema schema = schema();

        assertThat(schema.validate(without("/", "seed"))).isNotEmpty();
        assertThat(schema.validate(without("/runs/0/cost", "cpuMicrosPerDelivery")))
                .isNotEmpty();
        assertThat(schema.validate(with("/runs/0", "transport", "CARRIER_PIGEON")))
                .isNotEmpty();
        assertThat(schema.validate(with("/runs/0/latencies/delivery", "p75", "1")))
                .isNotEmpty();
        assertThat(schema.validate(with("/workloads/0", "window", "ten seconds")))
                .isNotEmpty();
    }

    @Test
    void refusesAFileThatIsCutOff() throws IOException {
        Path file = directory.resolve("cut.json");
        String whole = written(SampleResults.smoke()).toString();
        Files.writeString(file, whole.substring(0, whole.length() / 2));

        assertRefused(file, "'%s' is cut off: it ends in the middle.");
    }

    @Test
    void readsTheVersionThatNamedTransportsDifferently() throws IOException {
        String old = JSON.writeValueAsString(((ObjectNode) written(SampleResults.smoke())).put("version", 1))
                .replace("\"ws\"", "\"WEBSOCKET\"")
                .replace("\"sse\"", "\"SSE\"")
                .replace("\"lp\"", "\"LONG_POLL\"");

        assertThat(ResultsJson.read(file(old))).isEqualTo(SampleResults.smoke());
    }

    @Test
    void readsWhatWasWrittenBeforeTheMachineWasWatched() throws IOException {
        JsonNode old = ((ObjectNode) written(SampleResults.smoke())).put("version", 1);
        old.path("runs").forEach(run -> ((ObjectNode) run).remove("machine"));

        assertThat(ResultsJson.read(file(JSON.writeValueAsString(old))).runs())
                .isNotEmpty()
                .allSatisfy(run -> assertThat(run.machine()).isEmpty());
    }

    @Test
    void readsWhatWasWrittenWhenEachRepetitionStartedTheServiceAnew() throws IOException {
        JsonNode old = ((ObjectNode) written(SampleResults.ranked())).put("version", 2);
        old.path("runs").forEach(run -> {
            ((ObjectNode) run).remove("block");
            ((ObjectNode) run.path("connecting")).remove("changed");
            ((ObjectNode) run.path("cost")).remove("compilerShare");
        });

        assertThat(ResultsJson.read(file(JSON.writeValueAsString(old))).runs())
                .isNotEmpty()
                .allSatisfy(run -> assertThat(run.block()).isEqualTo(run.repetition()));
    }

    /** A rate that met the objective is a lower bound in any case. */
    @Test
    void readsCapacitiesThatDoNotSayHowTheirSearchEnded() throws IOException {
        JsonNode old = ((ObjectNode) written(SampleResults.ranked())).put("version", 3);
        old.path("capacities").forEach(capacity -> ((ObjectNode) capacity).remove("atLeast"));

        assertThat(ResultsJson.read(file(JSON.writeValueAsString(old))).limits().capacities())
                .isNotEmpty()
                .allSatisfy(capacity -> assertThat(capacity.reached().atLeast()).isTrue());
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        assertRefused(
                file(JSON.writeValueAsString(((ObjectNode) written(SampleResults.smoke())).put("version", 5))),
                "'%s' is of version 5 of the results; this command reads versions 1 to 4.");
    }

    @Test
    void refusesWhatIsSomethingElse() throws IOException {
        assertRefused(file("{\"version\": 1}"), "'%s' is not the result of a comparison.");
        assertRefused(file("[]"), "'%s' is not the result of a comparison.");
        assertRefused(file(""), "'%s' is not the result of a comparison.");
        assertRefused(file("<html>"), "'%s' is not JSON: line 1, column 1.");
    }

    @Test
    void namesTheMemberThatIsWrong() throws IOException {
        assertRefused(
                file(with("/runs/0/cost", "residentBytes", "much").toString()),
                "'%s' is not the result of a comparison: 'runs[0].cost.residentBytes' is wrong or missing.");
        assertRefused(
                file(with("/runs/1/deliveries", "lost", "1").toString()),
                "'%s' is not the result of a comparison: 'runs[1].deliveries.lost' is wrong or missing.");
        assertRefused(
                file(without("/", "seed").toString()),
                "'%s' is not the result of a comparison: 'seed' is wrong or missing.");
    }

    @Test
    void refusesAHistogramThatIsDamaged() throws IOException {
        assertRefused(
                file(with("/runs/0/latencies/delivery", "histogram", "AAAA").toString()),
                "'%s' is damaged: one of its histograms cannot be decoded.");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused(directory.resolve("none.json"), "There is no '%s'.");
        assertRefused(directory, directory.resolve("results.json"), "There is no '%s'.");
    }

    private static void assertRefused(Path file, String sentence) {
        assertRefused(file, file, sentence);
    }

    private static void assertRefused(Path file, Path named, String sentence) {
        assertThatThrownBy(() -> ResultsJson.read(file))
                .isInstanceOf(UnreadableResultsException.class)
                .hasMessage(sentence.formatted(named));
    }

    private JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Files.readString(SCHEMA),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    private JsonNode written(Results results) throws IOException {
        Path file = directory.resolve("written.json");
        ResultsJson.write(results, file);
        return JSON.readTree(file.toFile());
    }

    private JsonNode without(String pointer, String member) throws IOException {
        JsonNode tree = written(SampleResults.smoke());
        object(tree, pointer).remove(member);
        return tree;
    }

    private JsonNode with(String pointer, String member, String value) throws IOException {
        JsonNode tree = written(SampleResults.smoke());
        object(tree, pointer).put(member, value);
        return tree;
    }

    private static ObjectNode object(JsonNode tree, String pointer) {
        return (ObjectNode) tree.at(pointer.equals("/") ? "" : pointer);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("wrong.json"), content);
    }
}

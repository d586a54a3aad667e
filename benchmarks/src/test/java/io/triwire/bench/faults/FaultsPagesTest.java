package io.triwire.bench.faults;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import io.triwire.bench.faults.FaultResult.FaultCell;
import io.triwire.bench.faults.FaultResult.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** The files say what was found, and which of it is bad. */
class FaultsPagesTest {

    private static final LedgerResult GOOD = account(100, new LedgerResult.Losses(0, 2), 0, 1, List.of());
    private static final LedgerResult BAD =
            account(90, new LedgerResult.Losses(7, 0), 3, 0, List.of("sse 3: 41 was lost in silence: <here>"));

    private static final FaultsReport REPORT = new FaultsReport(
            Instant.EPOCH,
            12,
            Map.of("seed", "1"),
            List.of(
                    result("replica-kill", List.of(cell("sse", BAD, 0), cell("lp", GOOD, 0))),
                    result("topic-recreated", List.of(cell("ws", GOOD, 2))),
                    without("clock-moved", Status.SKIPPED, "no library"),
                    without("disk-full", Status.INVALID, "no <disk>")),
            Optional.empty());

    @TempDir
    private Path directory;

    private static LedgerResult account(
            long received, LedgerResult.Losses losses, long duplicates, long resets, List<String> findings) {
        return new LedgerResult(received, losses, new LedgerResult.Errors(duplicates, 0, 0, 0), resets, findings);
    }

    private static FaultResult result(String name, List<FaultCell> cells) {
        return new FaultResult(
                new FaultResult.Injection(name, "It is done.", 0, 1),
                new FaultResult.Completion(Status.DONE, ""),
                3,
                new FaultResult.EventCounts(100, 0),
                cells,
                new FaultResult.Warnings(2, List.of("a WARN line")));
    }

    private static FaultResult without(String name, Status status, String reason) {
        return new FaultResult(
                new FaultResult.Injection(name, "It is not done.", 0, 1),
                new FaultResult.Completion(status, reason),
                0,
                new FaultResult.EventCounts(0, 0),
                List.of(),
                new FaultResult.Warnings(0, List.of()));
    }

    private static FaultCell cell(String transport, LedgerResult account, long wrongResets) {
        return new FaultCell(
                transport,
                3,
                account,
                new FaultResult.ProtocolCheck(wrongResets, "0", 0),
                new FaultResult.Recovery(20, 1_500, 2_000, OptionalDouble.of(300)),
                new FaultResult.Memory(1 << 28, 1 << 28));
    }

    @Test
    void theVerdictIsOfSilentLossDoublesDisorderAndUntrueResets() {
        assertThat(REPORT.kept()).isFalse();
        assertThat(REPORT.valid()).isFalse();
        assertThat(REPORT.faults()).extracting(FaultResult::kept).containsExactly(false, false, true, true);
        assertThat(FaultsText.line(REPORT.faults().get(0)))
                .contains("BROKEN: sse 7 lost in silence, 3 duplicate")
                .doesNotContain("longpoll");
        assertThat(FaultsText.line(REPORT.faults().get(1))).contains("2 subscribers without the expected 0 resets");
    }

    @Test
    void theTableHasARowForEachFaultAndTransport() {
        List<String> lines = FaultsText.table(REPORT).lines().toList();

        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).startsWith("replica-kill").contains("BROKEN", "7", "3", "1.50 s", "256 > 256 MB");
        assertThat(lines.get(2)).contains("lp", "kept");
    }

    @Test
    void junitCountsFailuresErrorsAndWhatWasSkipped() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(FaultsPages.junit(REPORT))));

        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(4);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(3);
        assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(1);
    }

    @Test
    void writesEveryFile() throws IOException {
        FaultsPages.write(REPORT, directory.resolve("new"));

        assertThat(FaultsPages.FILES)
                .allSatisfy(file ->
                        assertThat(directory.resolve("new").resolve(file)).isNotEmptyFile());
        JsonNode json = new ObjectMapper()
                .readTree(directory.resolve("new").resolve("faults.json").toFile());
        assertThat(json.path("kept").asBoolean(true)).isFalse();
        assertThat(json.at("/faults/0/cells/0/account/silent").asLong()).isEqualTo(7);
        assertThat(json.at("/faults/0/cells/0/kept").asBoolean(true)).isFalse();
        assertThat(Files.readString(directory.resolve("new").resolve("faults.md")))
                .contains("| replica-kill | sse | BROKEN | 7 |");
    }

    @Test
    void theJsonIsFlatAndKeepsItsNames() throws IOException {
        FaultsPages.write(REPORT, directory);
        JsonNode fault = new ObjectMapper()
                .readTree(directory.resolve("faults.json").toFile())
                .at("/faults/0");
        FaultsPages.write(soak(second -> 100), directory);
        JsonNode sample = new ObjectMapper()
                .readTree(directory.resolve("faults.json").toFile())
                .at("/soak/samples/0");

        assertThat(names(fault))
                .isEqualTo(
                        "name sentence turn brokers status reason seconds published lostByKafka cells logLines logged");
        assertThat(names(fault.at("/cells/0")))
                .isEqualTo("transport subscribers account wrongResets rightResets refusals silenceP50 silenceP99"
                        + " silenceMax back memoryBefore memoryAfter kept");
        assertThat(names(fault.at("/cells/0/account")))
                .isEqualTo("received silent told doubled disordered wrong overtold resets findings");
        assertThat(names(sample)).isEqualTo("second service replica pid residentBytes openFiles heapBytes");
    }

    private static String names(JsonNode object) {
        return String.join(" ", (Iterable<String>) object::fieldNames);
    }

    @Test
    void thePageIsCompleteAndEscaped() {
        assertThat(FaultsPages.html(REPORT))
                .contains("Faults injected: 2, guarantees kept in: 0. Skipped: 1, invalid: 1.")
                .contains("&lt;here&gt;")
                .doesNotContain("<here>", "<disk>", "src=", "href=");
    }

    @Test
    void aSoakShowsWhatEachProcessUsedAndWhichHaveGrown() throws Exception {
        FaultsReport soaked = soak(second -> second < 1_100 ? 100 : 200);

        assertThat(soaked.flat()).isFalse();
        assertThat(FaultsText.table(soaked).lines()).anySatisfy(line -> assertThat(line)
                .contains("sse 1", "0:00 to 25:00", "memory in RAM", "GROWN", "100.0 MB", "200.0 MB", "126.0 MB"));
        assertThat(FaultsText.summary(soaked)).endsWith("enough to judge: 1 of 1, flat: 0.");
        assertThat(FaultsPages.html(soaked))
                .contains("id=\"soak-memory-in-RAM\"", "\"unit\":\"mebibytes\"", "uPlot")
                .doesNotContain("src=", "href=");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(FaultsPages.junit(soaked))))
                        .getElementsByTagName("failure")
                        .getLength())
                .isEqualTo(1);
    }

    @Test
    void aSoakThatWasTooShortSaysSo() {
        FaultsReport soaked = soak(second -> 100, 300);

        assertThat(soaked.flat()).isTrue();
        assertThat(FaultsText.table(soaked)).contains("too short to judge");
        assertThat(FaultsText.summary(soaked))
                .endsWith("No process lived long enough to judge its growth, which takes 20 minutes.");
    }

    private static FaultsReport soak(LongUnaryOperator mebibytes) {
        return soak(mebibytes, 1_500);
    }

    private static FaultsReport soak(LongUnaryOperator mebibytes, int seconds) {
        List<ServiceSample> samples = IntStream.rangeClosed(0, seconds / 5)
                .map(step -> step * 5)
                .mapToObj(second -> new ServiceSample(
                        second,
                        new ServiceSample.ReplicaProcess("sse", 1, 4711),
                        new ServiceSample.Usage(mebibytes.applyAsLong(second) << 20, 40, OptionalLong.empty())))
                .toList();
        return new FaultsReport(
                Instant.EPOCH,
                seconds,
                Map.of(),
                List.of(),
                Optional.of(new Soak(ServiceLife.of(samples, 30), samples)));
    }
}

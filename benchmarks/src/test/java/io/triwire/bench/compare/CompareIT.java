package io.triwire.bench.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.bench.command.CtrlC;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.ExitCode;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The packaged command with the packaged services, Gatling and a real Kafka, at the smallest size there is. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CompareIT extends PackagedCompare {

    private static final int INTERRUPTED = 130;

    @Test
    void accountsForEveryRecordedEventOnEachTransportAlsoThroughTheBuiltInProxy() throws Exception {
        Path events = Files.write(
                directory.resolve("events.ndjson"),
                IntStream.range(0, 50)
                        .mapToObj("{\"wiki\":\"w%1$d\", \"title\":\"Blåhval %1$d\",\"time\":5}"::formatted)
                        .toList());

        compare("--events", events.toString(), "--auth", "jwt", "--path", "java-tuned");
        int exitCode = awaitEnd();

        Results results = results();
        assertThat(results.execution().complete()).isTrue();
        assertThat(results.invocation().smoke()).isTrue();
        assertThat(results.runs())
                .extracting(run -> run.transport().id() + " " + run.path())
                .containsExactlyInAnyOrderElementsOf(Stream.of(Transport.values())
                        .flatMap(transport -> Stream.of(transport.id() + " direct", transport.id() + " java-tuned"))
                        .toList());
        assertThat(results.limits().barriers()).isEmpty();
        assertThat(results.runs()).allSatisfy(run -> {
            assertThat(run.deliveries().received())
                    .isPositive()
                    .isEqualTo(run.deliveries().expected());
            assertThat(run.deliveries().missing()).isZero();
            assertThat(run.deliveries().doubled()).isZero();
            assertThat(run.latencies().probe().count()).isPositive();
            assertThat(run.latencies().kafkaToSocket()).isPresent();
            assertThat(run.cost().service().cpuMicrosPerDelivery()).isPositive();
            assertThat(run.cost().traffic().bytesInPerDelivery()).isBetween(50.0, 2_000.0);
            assertThat(run.cost().service().residentBytes()).isGreaterThan(50L << 20);
        });
        // A machine that is busy with something else makes runs invalid, which is not what is tested here.
        assertThat(exitCode).isEqualTo(results.runs().stream().allMatch(Run::valid) ? ExitCode.OK : ExitCode.INVALID);
        assertThat(report().resolve("runs")).isDirectoryContaining("glob:**/0[1-6]-smoke-*-direct-b1r1");
        assertThat(report().resolve("report.html")).content().contains("Through proxies");
        assertThat(seen).hasSizeGreaterThanOrEqualTo(6).noneMatch(ProcessHandle::isAlive);
    }

    /** Within a block the processes stay; the next one has fresh ones. */
    @Test
    void aBlockStartsTheServicesOnce() throws Exception {
        compare("--transport", "sse", "--blocks", "2", "--repetitions", "2");

        assertThat(awaitEnd()).as(printed()).isIn(ExitCode.OK, ExitCode.INVALID);

        assertThat(results().runs())
                .extracting(run -> run.block() + "." + run.repetition())
                .containsExactly("1.1", "1.2", "2.1", "2.2");
        assertThat(results().runs()).allSatisfy(run -> {
            assertThat(run.deliveries().received()).isPositive();
            assertThat(run.deliveries().missing()).isZero();
            // Of one Gatling for both runs of a block, whose subscribers stay.
            assertThat(run.cost().traffic().connections()).isEqualTo(10);
        });
        try (Stream<Path> logs = Files.walk(report().resolve("runs"))) {
            assertThat(logs.filter(log -> log.endsWith("sse-service.log"))).hasSize(2);
        }
        try (Stream<Path> logs = Files.walk(report().resolve("runs"))) {
            assertThat(logs.filter(log ->
                            log.endsWith("gatling.log") && !log.toString().contains("null-")))
                    .hasSize(2);
        }
    }

    /** One that this test starts, and not the command: it takes a CPU for itself. */
    @Test
    void aProgramBesideItMakesARunInvalid() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/stat")), "there is no /proc on this system");
        Process other = new ProcessBuilder("timeout", "240", "sh", "-c", "while :; do :; done").start();
        try {
            compare("--transport", "ws");

            assertThat(awaitEnd()).isEqualTo(ExitCode.INVALID);
        } finally {
            other.descendants().forEach(ProcessHandle::destroyForcibly);
            other.destroyForcibly();
        }

        Run run = results().runs().get(0);
        assertThat(run.flaws()).extracting(Flaw::kind).contains(FlawKind.OTHER_PROGRAMS);
        assertThat(run.machine().orElseThrow().otherCpus()).isGreaterThan(0.3);
        assertThat(printed()).contains(" of a CPU busy, which is above 0.12.");
    }

    /** By a signal from outside, while it is measured. */
    @Test
    void aServiceThatDiesInItsBlockIsNamedAndTheOthersAreMeasured() throws Exception {
        compare("--transport", "ws,sse", "--repetitions", "3");
        await().atMost(DEADLINE).until(() -> printed().contains("smoke over SSE, 2 of 3"));
        watch();
        ProcessHandle service = seen.stream()
                .filter(process -> process.info().commandLine().orElse("").contains("sse-service"))
                .findFirst()
                .orElseThrow();

        service.destroyForcibly();

        assertThat(awaitEnd()).as(printed()).isEqualTo(ExitCode.INVALID);
        assertThat(results().execution().complete()).isTrue();
        Path logs = report().resolve("runs")
                .resolve("services-%s-1".formatted(results().invocation().id()));
        List<Run> sse = runs(Transport.SSE);
        assertThat(sse).hasSizeGreaterThanOrEqualTo(3);
        assertThat(sse.get(sse.size() - 1).flaws())
                .containsExactly(new Flaw(
                        FlawKind.SERVICE, "sse-service ended with exit code 137. Its log is in %s.".formatted(logs)));
        assertThat(runs(Transport.WEBSOCKET)).hasSizeGreaterThanOrEqualTo(3).allSatisfy(run -> assertThat(
                        run.deliveries().received())
                .isEqualTo(run.deliveries().expected()));
        assertThat(printed()).doesNotContain("Exception");
    }

    private List<Run> runs(Transport transport) {
        return results().runs().stream()
                .filter(run -> run.transport() == transport)
                .toList();
    }

    @Test
    void ctrlCLeavesNoProcessAndKeepsWhatWasMeasured() throws Exception {
        compare("--transport", "ws", "--repetitions", "5");
        await().atMost(DEADLINE)
                .until(() ->
                        printed().contains("2 of 5") && command().descendants().count() == 2);
        watch();

        CtrlC.press(command());

        assertThat(awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(2).noneMatch(ProcessHandle::isAlive);
        Results results = results();
        assertThat(results.execution().complete()).isFalse();
        assertThat(results.runs()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(results.runs().get(0).deliveries().received()).isPositive();
        Run last = results.runs().get(results.runs().size() - 1);
        assertThat(last.flaws()).extracting(Flaw::kind).containsExactly(FlawKind.INTERRUPTED);
        // Of a comparison that would have ranked.
        assertThat(results.limits().ceilings()).hasSize(1).allSatisfy(ceiling -> {
            assertThat(ceiling.floor().count()).isPositive();
            assertThat(ceiling.deliveriesPerSecond()).isPositive();
        });
        assertThat(printed()).doesNotContain("Exception");
    }

    @Test
    void ctrlCLeavesNoProcessWhileItBuildsUp() throws Exception {
        compare("--transport", "ws");
        await().atMost(DEADLINE).until(() -> printed().contains("Comparing: 1 run"));
        watch();

        CtrlC.press(command());

        assertThat(awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(seen).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void ctrlCInTheSearchForCapacityKeepsTheRuns() throws Exception {
        compareWithCapacity("--transport", "ws");
        await().atMost(DEADLINE).until(() -> printed().contains("the capacity of") && runs(1));

        CtrlC.press(command());

        assertThat(awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(seen).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(results().execution().complete()).isFalse();
        assertThat(results().runs()).hasSize(1);
        assertThat(results().runs().get(0).deliveries().received()).isPositive();
        assertThat(printed()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    @Test
    void saysThatTooFewFilesMayBeOpen() throws Exception {
        start(List.of("bash", "-c", "ulimit -n 400 && exec \"$@\"", "bash"));

        assertThat(awaitEnd()).isEqualTo(ExitCode.FAILED);
        assertThat(printed())
                .isEqualTo("triwire: The limit on open files is 400, but this needs 510. "
                        + "Raise it with 'ulimit -n 510'.");
    }
}

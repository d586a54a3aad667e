package io.triwire.bench.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;
import io.triwire.testkit.TestSubscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The packaged command with the packaged services, as somebody uses them who is new to them. */
class ServeIT {

    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final Duration TIME_TO_END = Duration.ofSeconds(30);
    private static final int EVENTS = 600;
    private static final int EVENTS_PER_SECOND = 40;
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void showsTheSameEventsOnAllTransportsAndLosesNoneOnAChange() throws Exception {
        List<String> lines = IntStream.range(0, EVENTS)
                .mapToObj("{\"n\":%1$d, \"channel\": \"quay-%1$d\", \"ferry\":\"Blåhval\"}"::formatted)
                .map(line -> line.replaceAll("quay-\\d*(\\d)", "quay-$1"))
                .toList();
        Path events = Files.write(directory.resolve("events.ndjson"), lines);
        Command serve = serve("--events", events.toString(), "--rate", "" + EVENTS_PER_SECOND, "--once");
        awaitReady(serve);

        List<String> overAll = new ArrayList<>();
        String cursor = "earliest";
        for (Transport transport : Transport.values()) {
            Command listen = listen(serve, transport, cursor);
            int left = EVENTS - overAll.size();
            int enough = transport == Transport.LONG_POLL ? left : Math.min(EVENTS / 8, left);
            await().atMost(TIME_TO_START)
                    .until(() -> !listen.err().isEmpty() && listen.out().size() >= enough);
            assertThat(interrupt(listen)).isEqualTo(INTERRUPTED);
            overAll.addAll(listen.out());
            cursor = listen.lastCursor();
            assertThat(listen.continuations()).hasSize(5).allMatch(line -> line.contains(listen.lastCursor()));
        }

        Map<String, List<String>> published = lines.stream().collect(Collectors.groupingBy(ServeIT::channel));
        assertThat(overAll.stream().map(ServeIT::data).collect(Collectors.groupingBy(ServeIT::channel)))
                .isEqualTo(published);
        for (Transport transport : Transport.values()) {
            SubscribeOptions all = SubscribeOptions.of(serve.address(transport)).after("earliest");
            try (TestSubscriber subscriber = TestSubscriber.subscribe(transport, all)) {
                assertThat(subscriber.take(EVENTS).stream()
                                .map(ReceivedEvent::data)
                                .map(Optional::orElseThrow)
                                .collect(Collectors.groupingBy(ServeIT::channel)))
                        .isEqualTo(published);
            }
        }

        List<ProcessHandle> services = serve.process().descendants().toList();
        assertThat(services).hasSameSizeAs(Transport.values());
        assertThat(interrupt(serve)).isEqualTo(INTERRUPTED);
        assertThat(services).noneMatch(ProcessHandle::isAlive);
        assertThat(serve.err()).isEmpty();
    }

    @Test
    void endsWithTheLogOfAServiceThatDies() throws Exception {
        Command serve = serve();
        awaitReady(serve);
        List<ProcessHandle> services = serve.process().descendants().toList();
        ProcessHandle victim = services.stream()
                .filter(service -> service.info().commandLine().orElse("").contains("sse-service"))
                .findFirst()
                .orElseThrow();

        victim.destroyForcibly();

        assertThat(exitCode(serve)).isEqualTo(1);
        assertThat(serve.err().get(0))
                .isEqualTo("triwire: sse-service ended with exit code 137. The last lines of its log:");
        assertThat(serve.err()).hasSizeGreaterThan(1).noneMatch(line -> line.startsWith("\tat io.triwire.bench"));
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void leavesNothingRunningWhenItIsTerminatedAsItStarts() throws Exception {
        Command serve = serve();
        await().atMost(TIME_TO_START).until(() -> serve.process().descendants().count() == 3);
        List<ProcessHandle> services = serve.process().descendants().toList();

        serve.process().destroy();

        assertThat(exitCode(serve)).isEqualTo(TERMINATED);
        assertThat(services).noneMatch(ProcessHandle::isAlive);
    }

    /** A run of the command, its standard output and its standard error. */
    private record Command(Process process, Path outFile, Path errFile) {

        List<String> out() {
            return lines(outFile);
        }

        /** Without what newer versions of Java say of Kafka's ways with memory; the launcher turns that off. */
        List<String> err() {
            return lines(errFile).stream()
                    .filter(line -> !line.startsWith("WARNING: "))
                    .toList();
        }

        private static List<String> lines(Path file) {
            try {
                String text = Files.readString(file);
                // A line counts when it is complete.
                return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        /** Where {@code serve} says that a service is. */
        URI address(Transport transport) {
            return URI.create(
                    "http://" + find("^  %s +\\w+://(localhost:\\d+)/feed$".formatted(transport.title()), out()));
        }

        /** The cursor that {@code listen} ended with. */
        String lastCursor() {
            return find("the last cursor is (\\S+)$", err());
        }

        /** The commands that {@code listen} gives to continue. */
        List<String> continuations() {
            return err().stream().filter(line -> line.startsWith("  ")).toList();
        }

        private static String find(String pattern, List<String> lines) {
            return lines.stream()
                    .flatMap(line -> Pattern.compile(pattern).matcher(line).results())
                    .map((MatchResult found) -> found.group(1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no line matches %s: %s".formatted(pattern, lines)));
        }
    }

    private Command serve(String... options) throws IOException {
        return start(Stream.concat(
                        Stream.of("serve", "--ws-port", "0", "--sse-port", "0", "--lp-port", "0"), Stream.of(options))
                .toList());
    }

    private Command listen(Command serve, Transport transport, String after) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("listen", transport.id(), "--after", after));
        for (Transport other : Transport.values()) {
            arguments.add("--%s-port".formatted(other.id()));
            arguments.add(Integer.toString(serve.address(other).getPort()));
        }
        return start(arguments);
    }

    private Command start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // What machines read must not have the digits of the land that the machine is in.
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Dtriwire.home=..",
                "-jar",
                Path.of("target", "triwire.jar").toString()));
        command.addAll(arguments);
        Path out = Files.createTempFile(directory, "out-", "");
        Path err = Files.createTempFile(directory, "err-", "");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        started.add(process);
        return new Command(process, out, err);
    }

    private static void awaitReady(Command serve) {
        await().atMost(TIME_TO_START)
                .until(() -> !serve.process().isAlive()
                        || serve.out().stream().anyMatch(line -> line.startsWith("Ready: ")));
        assertThat(serve.process().isAlive()).as(() -> serve.err().toString()).isTrue();
    }

    /** Ends a command as Ctrl-C does. */
    private static int interrupt(Command command) throws IOException, InterruptedException {
        CtrlC.press(command.process());
        return exitCode(command);
    }

    private static int exitCode(Command command) throws InterruptedException {
        assertThat(command.process().waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS))
                .as("the command has ended")
                .isTrue();
        return command.process().exitValue();
    }

    private static String channel(String event) {
        return json(event).path("channel").asText();
    }

    /** The data of an event as it stands in its line, where it comes last. */
    private static String data(String eventLine) {
        String start = "\"data\":";
        return eventLine.substring(eventLine.indexOf(start) + start.length(), eventLine.length() - 1);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}

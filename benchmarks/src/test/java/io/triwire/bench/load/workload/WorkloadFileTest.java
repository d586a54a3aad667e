package io.triwire.bench.load.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.workload.Workload.ChannelChoice;
import io.triwire.bench.load.workload.Workload.Events;
import io.triwire.bench.load.workload.Workload.Needs;
import io.triwire.bench.load.workload.Workload.Population;
import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.bench.load.workload.Workload.Times;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WorkloadFileTest {

    private static final String GAME = """
            description: A game, many small states to each room
            subscribers: 60
            channels: 15
            subscription: one
            publishedBy: clients
            eventsPerSecond: 299.5
            payloadBytes: 120
            rampPerSecond: 60
            slowSubscribers: 1
            storms: true
            warmUp: 1500ms
            window: 2m
            needs:
              latencyP99: 50ms
              wayUp: true
              throughProxies: false
            """;

    @TempDir
    private Path directory;

    @Test
    void readsEveryKey() {
        assertThat(WorkloadFile.parse("a/game.yaml", GAME))
                .isEqualTo(new Workload(
                        "game",
                        "A game, many small states to each room",
                        new Population(60, ChannelChoice.ONE, 60, 1, true),
                        new Events(15, Source.CLIENTS, 299.5, 120),
                        new Times(Duration.ofMillis(1_500), Duration.ofMinutes(2)),
                        new Needs(Duration.ofMillis(50), true, false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscribers: 60      | subscribers: 0       | subscribers is '0', but must be a whole number within 1 to 20000.",
                "subscribers: 60      | subscribers: 20001   | subscribers is '20001', but must be a whole number within 1 to 20000.",
                "subscribers: 60      | subscribers: many    | subscribers is 'many', but must be a whole number within 1 to 20000.",
                "subscribers: 60      | subscribers: 1.5     | subscribers is '1.5', but must be a whole number within 1 to 20000.",
                "subscribers: 60      | subscribers: [60]    | subscribers is not a single value, but must be a whole number within 1 to 20000.",
                "subscribers: 60      | subs: 60             | the key 'subscribers' is missing.",
                "channels: 15         | channels: 1001       | channels is '1001', but must be a whole number within 1 to 1000.",
                "subscription: one    | subscription: some   | subscription is 'some', but must be one of all, one.",
                "publishedBy: clients | publishedBy: nobody  | publishedBy is 'nobody', but must be one of feed, clients.",
                "eventsPerSecond: 299.5 | eventsPerSecond: -1 | eventsPerSecond is '-1', but must be a number within 0 to 100000.",
                "eventsPerSecond: 299.5 | eventsPerSecond: .nan | line 6 is not YAML: Malformed numeric value '.nan'.",
                "payloadBytes: 120    | payloadBytes: 99     | payloadBytes is '99', but must be a whole number within 100 to 60000.",
                "rampPerSecond: 60    | rampPerSecond: 0     | rampPerSecond is '0', but must be a number within 1 to 20000.",
                "slowSubscribers: 1   | slowSubscribers: -1  | slowSubscribers is '-1', but must be a whole number within 0 to 20000.",
                "storms: true         | storms: maybe        | storms is 'maybe', but must be true or false.",
                "warmUp: 1500ms       | warmUp: 1500         | warmUp is '1500', but must be a duration such as 500ms, 20s or 2m, within 0s to 600s.",
                "window: 2m           | window: 999ms        | window is '999ms', but must be a duration such as 500ms, 20s or 2m, within 1s to 3600s.",
                "latencyP99: 50ms     | latencyP99: 0ms      | needs.latencyP99 is '0ms', but must be a duration such as 500ms, 20s or 2m, within 0.001s to 60s.",
                "wayUp: true          | wayUp: 1             | needs.wayUp is '1', but must be true or false.",
                "wayUp: true          | way: true            | the key 'needs.wayUp' is missing.",
                "storms: true         | storms: true\\nstorm: 1 | there is no key 'storm'; the keys are channels, description, eventsPerSecond, needs, payloadBytes, publishedBy, rampPerSecond, slowSubscribers, storms, subscribers, subscription, warmUp, window.",
                "wayUp: true          | wayUp: true\\n  tls: 1 | there is no key 'needs.tls'; the keys are latencyP99, throughProxies, wayUp.",
                "storms: true         | storms: true\\nstorms: true | line 11 is not YAML: Duplicate field 'storms'."
            })
    void namesTheFileTheKeyTheValueAndTheBound(String right, String wrong, String fault) {
        assertThat(GAME).contains(right);
        String yaml = GAME.replace(right, wrong.replace("\\n", "\n"));

        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.parse("a/game.yaml", yaml))
                .withMessage("a/game.yaml: " + fault);
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.parse("game.yaml", "subscribers: [1\nchannels: 2\n"))
                .withMessageMatching("game.yaml: line \\d is not YAML: [^\\n]+");
        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.parse("game.yaml", ""))
                .withMessage("game.yaml: it holds no keys with values.");
    }

    @Test
    void takesItsNameFromTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("my-game.yaml"), GAME);

        assertThat(WorkloadFile.find(file.toString()).name()).isEqualTo("my-game");
        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.parse("My Game.yaml", GAME))
                .withMessageContaining("'My Game' is not a name");
    }

    @Test
    void saysWhichWorkloadsThereAre() {
        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.find("games"))
                .withMessageContaining("one of live-feed, chat, idle, smoke");
        assertThatExceptionOfType(InvalidWorkloadException.class)
                .isThrownBy(() -> WorkloadFile.find("/no/such.yaml"))
                .withMessage("/no/such.yaml: there is no such file.");
    }

    @Test
    void knowsEveryFileThatIsBundled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("workloads"))) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();
            assertThat(WorkloadFile.BUNDLED).containsExactlyInAnyOrderElementsOf(names);
        }
        for (String name : WorkloadFile.BUNDLED) {
            assertThat(WorkloadFile.find(name).name()).isEqualTo(name);
        }
    }
}

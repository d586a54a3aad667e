package io.triwire.bench.proxy.path;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.probe.CrookedPath;
import io.triwire.bench.proxy.probe.CrookedPath.Fault;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A path that was made with one fault gets the sentence of this fault, and the other transports theirs. */
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class PathRunTest {

    private static final String TOKEN = "triwire-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private static Origin origin;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startOrigin() throws InterruptedException {
        origin = Origin.start("127.0.0.1", 0, TOKEN);
    }

    @AfterAll
    static void stopOrigin() {
        origin.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE | WebSocket: yes; a quiet connection lasts at least 6 s. | "
                        + "SSE: yes; a quiet connection lasts at least 6 s. | "
                        + "Long polling: yes; a poll of 6 s is answered.",
                "REFUSES_UPGRADES | WebSocket: no, your path refuses the upgrade \\(400 from the proxy; .+\\). | "
                        + "SSE: yes; .+ | Long polling: yes; .+",
                "CUTS_UPGRADES | WebSocket: no, your path accepts the connection and ends it after [01](\\.\\d)? s. | "
                        + "SSE: yes; .+ | Long polling: yes; .+",
                "HOLDS_TO_THE_END | .+ | SSE: no, your path holds it to its end. | Long polling: yes.+",
                "IS_ONE_LATE | .+ | SSE: no, events come late or never: each held until the next one. | .+",
                "CUTS_WHAT_IS_QUIET | "
                        + "WebSocket: yes, but a quiet connection ends after [23](\\.\\d)? s; a heartbeat of 1.2 s keeps it. | "
                        + "SSE: yes, but a quiet connection ends after [23](\\.\\d)? s; a heartbeat of 1.2 s keeps it. | "
                        + "Long polling: yes, but only up to [23](\\.\\d)? s a poll \\(then: cut\\).",
                "LIMITS_EVERY_LIFE | "
                        + "WebSocket: .*every connection ends after [23](\\.\\d)? s, with a heartbeat or without.* | .+ | .+",
                "ANSWERS_FOR_A_LATE_SERVICE | .+ | .+ | "
                        + "Long polling: yes, but only up to [23](\\.\\d)? s a poll \\(then: answered 504\\).",
                "KEEPS_ANSWERS | .+ | .+ | Long polling: no, polls are answered from a cache.",
                "HIDES_THAT_CLIENTS_LEAVE | WebSocket: yes, but the service does not learn that a client has left; .+ | "
                        + "SSE: yes, but the service does not learn that a client has left; .+ | .+"
            })
    void saysWhatWorks(Fault fault, String webSocket, String sse, String longPolling) throws Exception {
        List<String> sentences =
                run(fault).answers().stream().map(PathAnswer::sentence).toList();

        assertThat(sentences.get(0)).matches(webSocket);
        assertThat(sentences.get(1)).matches(sse);
        assertThat(sentences.get(2)).matches(longPolling);
    }

    @Test
    void writesWhatItFoundWithoutTheToken() throws Exception {
        PathReport report = run(Fault.REFUSES_UPGRADES);

        PathPages.write(report, Set.of(Transport.WEBSOCKET), directory);

        assertThat(report.pass(Set.of(Transport.SSE, Transport.LONG_POLL))).isTrue();
        assertThat(report.pass(Set.of(Transport.WEBSOCKET))).isFalse();
        for (String file : PathPages.FILES) {
            assertThat(Files.readString(directory.resolve(file)))
                    .contains("WebSocket: no, your path refuses the upgrade")
                    .doesNotContain(TOKEN);
        }
        assertThat(PathPages.text(report))
                .startsWith("WebSocket: no,")
                .contains("Forward the upgrade to WebSocket")
                .doesNotContain(TOKEN);
        assertThat(Files.readString(directory.resolve("junit.xml")))
                .contains("tests=\"3\" failures=\"1\"")
                .contains("<failure message=");
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("path.json").toFile());
        assertThat(json.path("answers")).hasSize(3);
        assertThat(json.path("answers").path(0).path("passes").asBoolean(true)).isFalse();
        assertThat(json.path("waits")).hasSizeGreaterThan(5);
    }

    @Test
    void aPathThatDoesNotLeadToTheOriginEndsInASentence() throws Exception {
        URI wrong = URI.create("http://127.0.0.1:%d/triwire-wrong".formatted(origin.port()));

        assertThatThrownBy(() -> run(wrong).run())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageMatching("http://127.0.0.1:\\d+/TOKEN: .+ something else: 404. .+");
        assertThatThrownBy(() -> run(URI.create("http://127.0.0.1:1/" + TOKEN)).run())
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("http://127.0.0.1:1/TOKEN: no answer: Connection refused.");
    }

    private static PathReport run(Fault fault) throws Exception {
        try (CrookedPath path = new CrookedPath(fault, origin.port())) {
            return run(URI.create("http://127.0.0.1:%d/%s".formatted(path.port(), TOKEN)))
                    .run();
        }
    }

    private static PathRun run(URI through) throws IOException, CertificateException {
        List<String> progress = new ArrayList<>();
        return new PathRun(through, Optional.empty(), TlsTrust.of(Optional.empty()), PATIENCE, progress::add);
    }
}

package io.triwire.bench.proxy.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.probe.CacheProbe;
import io.triwire.bench.proxy.probe.Probe;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeTarget;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.bench.proxy.probe.UpgradeProbe;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The matrix of the proxy that is built in, and what it says of one that is not there. */
class MatrixRunTest {

    @TempDir
    private Path directory;

    private final List<String> progress = new ArrayList<>();

    @Test
    void showsTheBuiltInProxyAndOneThatIsNotInstalled() throws InterruptedException, IOException {
        Matrix matrix = run(List.of(new UpgradeProbe(), new CacheProbe()));

        assertThat(matrix.cells())
                .filteredOn(cell -> cell.behaviour().equals("upgrade"))
                .hasSize(3)
                .allSatisfy(cell -> assertThat(cell.finding().outcome()).isEqualTo("yes"));
        assertThat(MatrixText.of(matrix))
                .contains("Vert.x HTTP Proxy (built in)")
                .contains("Traefik: not installed. One program to unpack");
        MatrixPages.write(matrix, directory);
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("proxies.json").toFile());
        assertThat(json.path("proxies").path(1).path("installed").asBoolean(true))
                .isFalse();
        assertThat(json.path("cells"))
                .allSatisfy(cell -> assertThat(cell.path("kind").asText()).isIn("measured", "documented"));
        assertThat(Files.readString(directory.resolve("proxies.md")))
                .contains("| Does the proxy forward the upgrade? | WebSocket | + yes |");
        assertThat(Files.readString(directory.resolve("proxies.html")))
                .contains("<section id=\"proxies\"")
                .contains("Traefik: not installed.");
    }

    @Test
    void whatIsReadAgainMakesTheSamePage() throws InterruptedException, IOException {
        Matrix matrix = run(List.of(new Broken(new UpgradeProbe()), new CacheProbe()));

        MatrixPages.write(matrix, directory);

        assertThat(MatrixPages.read(directory)).hasValueSatisfying(read -> assertThat(MatrixPages.section(read))
                .isEqualTo(MatrixPages.section(matrix)));
    }

    @Test
    void whereNothingWasWrittenNothingIsRead() {
        assertThat(MatrixPages.read(directory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | not JSON",
                "[] | version '' is not supported, only 1",
                "{\"version\":2} | version '2' is not supported, only 1",
                "{\"version\":1} | 'started' is missing or not a string"
            })
    void whatIsNoMatrixIsRefusedInASentence(String json, String reason) throws IOException {
        Path file = Files.writeString(directory.resolve("proxies.json"), json);

        assertThatThrownBy(() -> MatrixPages.read(directory))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("'%s' is not a file of 'proxies': %s.".formatted(file, reason));
    }

    @Test
    void aProbeWhoseControlFailsIsInvalid() throws InterruptedException {
        Matrix matrix = run(List.of(new Broken(new UpgradeProbe())));

        assertThat(matrix.cells())
                .filteredOn(cell -> cell.behaviour().equals("upgrade"))
                .isNotEmpty()
                .allSatisfy(cell -> assertThat(cell.finding()).isInstanceOf(ProbeFinding.Invalid.class));
    }

    @Test
    void aBadCellSaysWhatToChange() {
        Cell bad = MatrixRun.cell(
                Proxy.of("nginx"),
                ProxyConfig.DEFAULT,
                "upgrade",
                Transport.WEBSOCKET,
                new ProbeFinding.Measured(ProbeVerdict.BAD, "426 from the service", "", List.of()));

        assertThat(bad.fix())
                .hasValueSatisfying(fix -> assertThat(fix).startsWith("triwire.conf: proxy_http_version 1.1"));
    }

    @Test
    void theDifferenceFromDefaultToTunedLeavesOutWhatIsTheSame() {
        assertThat(MatrixView.difference(Proxy.of("nginx")).lines())
                .contains("+        proxy_buffering off;")
                .noneMatch(line -> line.contains("proxy_pass"));
    }

    private Matrix run(List<Probe> probes) throws InterruptedException {
        Proxy java = Proxy.of("java");
        return new MatrixRun(probes, directory, progress::add)
                .run(
                        List.of(
                                new ProxyUnderTest(java, ProxyProgram.find(java, Map.of()), List.of()),
                                new ProxyUnderTest(Proxy.of("traefik"), Optional.empty(), List.of())),
                        List.of(ProxyConfig.DEFAULT, ProxyConfig.WEBSOCKET, ProxyConfig.TUNED));
    }

    /** A probe that finds fault with a path that has none. */
    private record Broken(Probe probe) implements Probe {

        @Override
        public String name() {
            return probe.name();
        }

        @Override
        public String question() {
            return probe.question();
        }

        @Override
        public Set<Transport> transports() {
            return probe.transports();
        }

        @Override
        public ProbeFinding measure(ProbeTarget target, Transport transport) {
            return new ProbeFinding.Measured(ProbeVerdict.BAD, "400 from the proxy", "", List.of());
        }
    }
}

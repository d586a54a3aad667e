package io.triwire.bench.proxy.path;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.own.OwnProxy;
import io.triwire.bench.proxy.probe.wire.Origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Configurations as people write them, for machines that are not this one, run here and are measured. */
@Isolated
class OwnConfigurationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static Origin origin;
    private static int securePort;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startOrigin() throws Exception {
        origin = Origin.start();
        securePort = origin.listenSecurely(SelfSignedCertificate.in(directory));
    }

    @AfterAll
    static void stopOrigin() {
        origin.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx | site.conf | http://10.20.0.11:8080 | https://live.example.com/api/feed | WebSocket: yes.+ | "
                        + "SSE: yes, but only if the service sends X-Accel-Buffering: no.+",
                "haproxy | haproxy.cfg | http://app1.internal:8080 | https://live.example.com/feed | WebSocket: yes.+ | "
                        + "SSE: yes.+",
                "caddy | Caddyfile | http://app1:8080 | https://live.example.com/feed | WebSocket: yes.+ | SSE: yes.+",
                "envoy | envoy.yaml | http://backend:8080 | http://live.example.com:10000/feed | "
                        + "WebSocket: no, your path refuses the upgrade \\(403 from the proxy.+ | SSE: yes.+",
                "apache | vhost.conf | http://backend:8080 | https://live.example.com/feed | WebSocket: yes.+ | SSE: yes.+"
            })
    void isMeasured(String proxy, String file, String upstream, URI asked, String webSocket, String sse)
            throws Exception {
        assumeInstalled(proxy);

        PathReport report = run(resource(file), upstream, Optional.empty());

        List<String> sentences =
                report.answers().stream().map(PathAnswer::sentence).toList();
        assertThat(sentences.get(0)).matches(webSocket);
        assertThat(sentences.get(1)).matches(sse);
        assertThat(sentences.get(2)).startsWith("Long polling: yes");
        assertThat(report.hops())
                .contains("Asked for %s.".formatted(asked))
                .anyMatch(seen -> seen.matches("Configuration: listens on 127.0.0.1:\\d+ instead of port \\d+."))
                .anyMatch(seen -> seen.contains("nothing answers there"))
                .noneMatch(seen -> seen.contains("TLS is intercepted"));
    }

    @Test
    void anAddressThatLeadsElsewhereEndsInASentence() throws Exception {
        assumeInstalled("nginx");

        assertThatThrownBy(() -> run(
                        resource("site.conf"),
                        "backend",
                        Optional.of(URI.create("https://live.example.com/elsewhere"))))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("the origin does not answer, but something else: 502")
                .hasMessageContaining("--through");
    }

    @Test
    void whatTheProxyRefusesIsSaidInItsWords() throws Exception {
        assumeInstalled("nginx");
        Path wrong = Files.writeString(
                directory.resolve("wrong.conf"), "server { nonsense on; location / { proxy_pass http://backend; } }");

        assertThatThrownBy(() -> run(wrong, "backend", Optional.empty()))
                .isInstanceOf(ProgramFailedException.class)
                .hasMessageContaining("unknown directive \"nonsense\"");
    }

    private static PathReport run(Path file, String upstream, Optional<URI> through) throws Exception {
        OwnProxy.Configuration configuration = new OwnProxy.Configuration(file, Optional.empty(), upstream, through);
        try (OwnProxy running = OwnProxy.start(configuration, origin.port(), securePort, directory)) {
            OwnProxy.Description proxy = running.description();
            return PathRun.through(proxy, origin, TlsTrust.of(Optional.of(proxy.certificate())), PATIENCE, line -> {})
                    .run();
        }
    }

    private static void assumeInstalled(String proxy) throws InterruptedException {
        assumeTrue(ProxyProgram.find(Proxy.of(proxy), Map.of()).isPresent(), proxy + " is not installed");
    }

    private static Path resource(String name) throws Exception {
        return Path.of(Objects.requireNonNull(OwnConfigurationIT.class.getResource("/own/" + name))
                .toURI());
    }
}

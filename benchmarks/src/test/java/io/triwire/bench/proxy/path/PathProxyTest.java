package io.triwire.bench.proxy.path;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.ProxyProcess;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.matrix.MatrixRun;
import io.triwire.bench.proxy.matrix.ProxyUnderTest;
import io.triwire.bench.proxy.probe.Probes;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Through a real proxy, a path is found to be what the matrix says of the proxy. */
@Tag("slow")
class PathProxyTest {

    private static final String TOKEN = "triwire-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

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

    @Test
    void nginxGetsTheCellsOfTheMatrix() throws Exception {
        Proxy nginx = Proxy.of("nginx");
        Optional<ProxyProgram> program = ProxyProgram.find(nginx, Map.of());
        assumeTrue(program.isPresent(), "nginx is not installed");
        Map<String, String> matrix = new TreeMap<>();
        new MatrixRun(Probes.withoutProxy(false), Files.createDirectory(directory.resolve("matrix")), line -> {})
                        .run(List.of(new ProxyUnderTest(nginx, program, List.of())), List.of(ProxyConfig.DEFAULT))
                        .cells()
                        .stream()
                        .filter(cell -> !cell.behaviour().equals("quiet"))
                        .forEach(cell -> matrix.put(
                                cell.behaviour() + " " + cell.transport(),
                                cell.finding().outcome()));

        Map<String, String> path = new TreeMap<>();
        try (RunningProxy running = ProxyProcess.start(program.get(), ProxyConfig.DEFAULT, instance())) {
            run("http", running.instance().port(), Optional.empty(), Optional.empty())
                    .findings()
                    .forEach(each -> path.put(
                            each.behaviour().name() + " " + each.transport(),
                            each.finding().outcome()));
        }

        assertThat(path).hasSizeGreaterThan(15).isEqualTo(matrix);
    }

    @Test
    void aCertificateOfNoPublicAuthorityIsNamed() throws Exception {
        try (RunningProxy running = builtIn(ProxyConfig.TUNED)) {
            int port = Objects.requireNonNull(running.instance().securePorts().get(Transport.WEBSOCKET));

            PathReport report = run(
                    "https",
                    port,
                    Optional.empty(),
                    Optional.of(running.instance().certificate().certificate()));

            assertThat(report.answers()).allMatch(PathAnswer::passes);
            assertThat(report.hops())
                    .anyMatch(seen -> seen.startsWith("TLS: the certificate is issued by 'CN=127.0.0.1', which is no"));
            assertThat(report.findings())
                    .anyMatch(each -> each.behaviour().name().equals("http2")
                            && each.finding().outcome().equals("live"));
            assertThatThrownBy(() -> run("https", port, Optional.empty(), Optional.empty()))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("the certificate is issued by 'CN=127.0.0.1'")
                    .hasMessageContaining("--trust");
        }
    }

    @Test
    void aForwardProxyCarriesAllThree() throws Exception {
        Proxy squid = Proxy.of("squid");
        Optional<ProxyProgram> program = ProxyProgram.find(squid, Map.of());
        assumeTrue(program.isPresent(), "squid is not installed");
        try (RunningProxy running = ProxyProcess.start(program.get(), ProxyConfig.TUNED, instance())) {
            Link.Forward forward = new Link.Forward(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), running.instance().port()),
                    true);

            PathReport report = run("http", origin.port(), Optional.of(forward), Optional.empty());

            assertThat(report.answers()).allMatch(PathAnswer::passes);
            assertThat(report.hops()).anyMatch(seen -> seen.contains("Via: 1.1 "));
        }
    }

    private ProxyInstance instance() throws Exception {
        return ProxyInstance.create(
                ProxyInstance.ports(transport -> origin.port()), 2, SelfSignedCertificate.in(directory), directory);
    }

    private RunningProxy builtIn(ProxyConfig config) throws Exception {
        return ProxyProcess.start(ProxyProgram.find(Proxy.of("java"), Map.of()).orElseThrow(), config, instance());
    }

    private static PathReport run(String scheme, int port, Optional<Link.Forward> forward, Optional<Path> trust)
            throws Exception {
        return new PathRun(
                        URI.create("%s://127.0.0.1:%d/%s".formatted(scheme, port, TOKEN)),
                        forward,
                        TlsTrust.of(trust),
                        PATIENCE,
                        line -> {})
                .run();
    }
}

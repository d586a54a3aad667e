package io.triwire.bench.proxy.path;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import io.triwire.bench.process.JdkTool;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.bench.process.ProgramRunner;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Real proxies that inspect TLS, in front of an origin with TLS: each is found to be what it is. */
@Isolated
class PathInspectionIT {

    private static final String TOKEN = "triwire-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration TIME_TO_START = Duration.ofSeconds(30);
    private static final Duration TIME_TO_END = Duration.ofSeconds(3);

    @TempDir
    private static Path directory;

    private static Origin origin;
    private static SelfSignedCertificate certificate;
    private static int securePort;

    private final int port = FreePort.find();

    @BeforeAll
    static void startOrigin() throws Exception {
        // A Squid that is started as root drops its privileges and must still reach its files.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        origin = Origin.start("127.0.0.1", 0, TOKEN);
        certificate = SelfSignedCertificate.in(directory);
        securePort = origin.listenSecurely(certificate);
    }

    @AfterAll
    static void stopOrigin() {
        origin.close();
    }

    @Test
    void mitmproxyHoldsStreamsAndPassesTheOthers() throws Exception {
        try (ManagedProcess proxy = mitmproxy()) {
            PathReport report = through(proxy, directory.resolve("mitmproxy-ca-cert.pem"));

            assertThat(sentences(report))
                    .satisfiesExactly(
                            webSocket -> assertThat(webSocket)
                                    .startsWith("WebSocket: yes")
                                    .doesNotContain("has left"),
                            sse -> assertThat(sse).isEqualTo("SSE: no, your path holds it to its end."),
                            longPolling -> assertThat(longPolling).startsWith("Long polling: yes"));
            assertThat(report.hops())
                    .contains(
                            "TLS: the certificate is issued by 'O=mitmproxy,CN=mitmproxy', which is no public authority. "
                                    + "Unless it is that of the service, TLS is intercepted.");
        }
    }

    @Test
    void mitmproxyThatStreamsPassesAll() throws Exception {
        try (ManagedProcess proxy = mitmproxy("--set", "stream_large_bodies=1")) {
            assertThat(sentences(through(proxy, directory.resolve("mitmproxy-ca-cert.pem"))))
                    .allMatch(sentence -> sentence.contains(": yes"));
        }
    }

    @Test
    void squidRefusesUpgradesAndPassesTheOthers() throws Exception {
        Path authority = authority();
        try (ManagedProcess proxy = squid(authority, "")) {
            PathReport report = through(proxy, authority);

            assertThat(sentences(report))
                    .satisfiesExactly(
                            webSocket -> assertThat(webSocket)
                                    .isEqualTo("WebSocket: no, your path refuses the upgrade (426 from the service)."),
                            sse -> assertThat(sse).startsWith("SSE: yes"),
                            longPolling -> assertThat(longPolling).startsWith("Long polling: yes"));
            assertThat(report.hops()).anyMatch(seen -> seen.contains("issued by 'CN=Inspection,O=Example'"));
        }
    }

    @Test
    void squidThatIsToldOfUpgradesPassesAll() throws Exception {
        Path authority = authority();
        try (ManagedProcess proxy = squid(authority, "http_upgrade_request_protocols websocket allow all")) {
            assertThat(sentences(through(proxy, authority))).allMatch(sentence -> sentence.contains(": yes"));
        }
    }

    private PathReport through(ManagedProcess proxy, Path authority) throws Exception {
        assertThat(proxy.awaitReady(this::listens, TIME_TO_START))
                .as(() -> String.join("\n", proxy.lastLines(20)))
                .isTrue();
        return new PathRun(
                        URI.create("https://localhost:%d/%s".formatted(securePort, TOKEN)),
                        Optional.of(new Link.Forward(address(), true)),
                        TlsTrust.of(Optional.of(authority)),
                        PATIENCE,
                        line -> {})
                .run();
    }

    private static List<String> sentences(PathReport report) {
        return report.answers().stream().map(PathAnswer::sentence).toList();
    }

    private ManagedProcess mitmproxy(String... options) {
        Stream<String> command = Stream.of(
                program("mitmdump", "mitmproxy is not installed (PyPI)").toString(),
                "--listen-host",
                "127.0.0.1",
                "--listen-port",
                Integer.toString(port),
                "--set",
                "confdir=" + directory,
                "--set",
                "ssl_verify_upstream_trusted_ca=" + certificate.certificate());
        return start(Stream.concat(command, Stream.of(options)).toList());
    }

    private ManagedProcess squid(Path authority, String more) throws Exception {
        Path program = program("squid-openssl", "no squid-openssl, which is Debian's, on the PATH")
                .toRealPath();
        String helper = program.resolve("../../lib/squid/security_file_certgen")
                .normalize()
                .toString();
        Path certificates = directory.resolve("certificates-" + port);
        ProgramRunner.run(List.of(helper, "-c", "-s", certificates.toString(), "-M", "4MB"));
        try (Stream<Path> files = Files.walk(certificates)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        }
        Path config = Files.writeString(directory.resolve("squid-%d.conf".formatted(port)), """
                http_port 127.0.0.1:%1$d ssl-bump cert=%2$s generate-host-certificates=on
                sslcrtd_program %3$s -s %4$s -M 4MB
                tls_outgoing_options cafile=%5$s
                ssl_bump bump all
                http_access allow localhost
                pid_filename none
                access_log none
                cache_log /dev/stdout
                coredump_dir %6$s
                netdb_filename none
                pinger_enable off
                shutdown_lifetime 1 second
                %7$s
                """.formatted(
                        port, authority, helper, certificates, certificate.certificate(), directory, more));
        return start(List.of(program.toString(), "-N", "-n", "inspection" + port, "-f", config.toString()));
    }

    private ManagedProcess start(List<String> command) {
        return ManagedProcess.start(
                "an inspecting proxy", command, directory.resolve("output-%d.log".formatted(port)), TIME_TO_END);
    }

    /** The certificate and the key of an authority, in one PEM file. */
    private Path authority() throws Exception {
        Path store = directory.resolve("authority-%d.p12".formatted(port));
        String password = "triwire";
        ProgramRunner.run(List.of(
                JdkTool.path("keytool"),
                "-genkeypair",
                "-alias",
                "authority",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=Inspection,O=Example",
                "-ext",
                "BasicConstraints:critical=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                password));
        KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
        Key key = keys.getKey("authority", password.toCharArray());
        return Files.writeString(
                directory.resolve("authority-%d.pem".formatted(port)),
                pem("CERTIFICATE", keys.getCertificate("authority").getEncoded())
                        + pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }

    private static Path program(String name, String missing) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), missing);
        return found.orElseThrow();
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(address());
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}

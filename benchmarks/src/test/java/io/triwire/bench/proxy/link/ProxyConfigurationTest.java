package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The proxies that the suite knows, and their configurations. */
class ProxyConfigurationTest {

    private static final Path RESOURCES = Path.of("src", "main", "resources", "proxies");

    @TempDir
    private static Path directory;

    private static SelfSignedCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        certificate = SelfSignedCertificate.in(directory);
    }

    static Stream<Arguments> configurations() {
        return Proxy.NAMES.stream()
                .flatMap(name -> Proxy.of(name).configs().stream().map(config -> Arguments.of(name, config)));
    }

    static Stream<Arguments> checked() {
        return configurations().filter(arguments -> !Proxy.of((String) arguments.get()[0])
                .operation()
                .check()
                .isEmpty());
    }

    @Test
    void areThoseThatHaveADirectory() throws IOException {
        try (Stream<Path> directories = Files.list(RESOURCES)) {
            assertThat(directories.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Proxy.NAMES);
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyPlaceholderOfATemplateHasAValue(String name, ProxyConfig config) throws IOException {
        Proxy proxy = Proxy.of(name);
        ProxyInstance instance = instance();

        instance.render(proxy, config);

        for (String file : proxy.operation().configured()) {
            assertThat(instance.directory().resolve(file)).content().doesNotContain("${");
        }
    }

    @ParameterizedTest
    @MethodSource("checked")
    void theProxysOwnCheckerTakesEveryConfiguration(String name, ProxyConfig config)
            throws IOException, InterruptedException {
        Proxy proxy = Proxy.of(name);
        Optional<ProxyProgram> program = ProxyProgram.find(proxy, Map.of());
        assumeTrue(
                program.isPresent(),
                proxy.title() + " is not installed. " + proxy.installation().install());

        ProxyProcess.check(program.get(), config, instance());
    }

    @Test
    void aCheckerThatRefusesIsQuoted() throws IOException, InterruptedException {
        Path checker =
                Files.writeString(directory.resolve("checker"), "#!/bin/sh\necho line 3: unknown word\nexit 1\n");
        Files.setPosixFilePermissions(checker, PosixFilePermissions.fromString("rwxr-xr-x"));
        Optional<ProxyProgram> program = Optional.of(new ProxyProgram(Proxy.of("nginx"), Optional.of(checker), "1"));

        assertThatThrownBy(() -> ProxyProcess.check(program.get(), ProxyConfig.TUNED, instance()))
                .isInstanceOf(ProgramFailedException.class)
                .hasMessageContaining("ended with exit code 1")
                .hasMessageContaining("line 3: unknown word");
    }

    @Test
    void aProxyThatIsNotInstalledIsNotFound() throws InterruptedException {
        Proxy nginx = Proxy.of("nginx");
        Proxy missing = new Proxy(
                nginx.name(),
                nginx.title(),
                nginx.kind(),
                new Proxy.Installation("no-such-program", "", List.of()),
                nginx.operation(),
                nginx.documentation());

        assertThat(ProxyProgram.find(missing, Map.of())).isEmpty();
    }

    @Test
    void aPlaceholderWithoutAValueIsRefused() {
        assertThatThrownBy(() -> new ConfigTemplate(Map.of("port", "1")).render("listen ${port} ${prot}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value for ${prot}");
    }

    @Test
    void aLoopRepeatsLinesOrAPartOfALineForEachTransport() {
        String template = """
                ports${each transport} ${*-port}${end}
                ${each http}

                listen ${*}
                    port ${*-port}
                ${end}
                done
                """;

        assertThat(ConfigTemplate.unrolled(template))
                .startsWith("ports ${ws-port} ${sse-port} ${lp-port}")
                .contains("\n\nlisten sse\n    port ${sse-port}\n\nlisten lp\n    port ${lp-port}\n")
                .doesNotContain("listen ws", "each", "end", "*")
                .endsWith("-port}\ndone\n");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Proxy.of("iis"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'iis' is not one of java, nginx, ");
    }

    @Test
    void anUnknownOrMissingMemberOfADefinitionIsRefused() throws IOException {
        String json = Files.readString(RESOURCES.resolve("nginx").resolve("proxy.json"));

        assertThat(Proxy.parse(json)).isEqualTo(Proxy.of("nginx"));
        assertThatThrownBy(() -> Proxy.parse(json.replace("\"unready\"", "\"unraedy\"")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unraedy");
        assertThatThrownBy(() -> Proxy.parse(json.replace("\"common\"", "\"commmon\"")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void everyProxyTellsItsLimitsForEveryTransport() {
        assertThat(Proxy.NAMES).allSatisfy(name -> assertThat(Proxy.of(name).documentation().limits().stream()
                        .map(QuietLimit::transports)
                        .flatMap(Collection::stream))
                .containsExactlyInAnyOrder(Transport.values()));
    }

    private static ProxyInstance instance() throws IOException {
        return ProxyInstance.create(ProxyInstance.ports(transport -> 8081), 2, certificate, directory);
    }
}

package io.triwire.bench.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.bench.process.LocalService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What docker-compose.yml, the Dockerfiles and deploy/nginx.conf name is there, and is called so. */
class ComposeFileTest {

    private static final JsonNode COMPOSE = Repository.yaml("docker-compose.yml");
    private static final Map<String, String> PORTS =
            Map.of("websocket-service", "8081", "sse-service", "8082", "longpoll-service", "8083");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    static List<String> services() {
        return Repository.SERVICES;
    }

    @Test
    void startsKafkaTheServicesAndAProxy() {
        assertThat(COMPOSE.path("services").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("kafka", "websocket-service", "sse-service", "longpoll-service", "proxy");
    }

    @Test
    void everyVariableHasADefault() {
        assertThat(variables()).isNotEmpty().allMatch(variable -> variable.contains(":-"));
    }

    @Test
    void everyImageIsPinned() {
        Stream<String> images = Stream.concat(
                Stream.of("kafka", "proxy")
                        .map(name -> service(name).path("image").asText()),
                Repository.SERVICES.stream().flatMap(name -> instructions(name, "FROM")));

        assertThat(images).hasSize(5).allSatisfy(image -> assertThat(image).matches(".+:[\\d.]+.*"));
    }

    @Test
    void theKafkaImageHasTheVersionThatIsTestedWith() {
        MatchResult version = Pattern.compile("<kafka.version>(.+)</kafka.version>")
                .matcher(Repository.text("pom.xml"))
                .results()
                .findFirst()
                .orElseThrow();

        assertThat(service("kafka").path("image").asText()).isEqualTo("apache/kafka:" + version.group(1));
    }

    @ParameterizedTest
    @MethodSource("services")
    void servesAtThePortOfTheProtocol(String name) {
        String port = PORTS.get(name);

        assertThat(Repository.text("docs", "protocol.md")).contains("port " + port);
        assertThat(service(name).path("ports"))
                .singleElement()
                .extracting(JsonNode::asText, InstanceOfAssertFactories.STRING)
                .matches("127\\.0\\.0\\.1:\\$\\{\\w+:-%s}:%s".formatted(port, port));
        String management = Integer.toString(Integer.parseInt(port) + LocalService.TO_MANAGEMENT);
        assertThat(instructions(name, "EXPOSE")).containsExactly(port + " " + management);
        assertThat(Repository.text(name, "src", "main", "resources", "application.properties")
                        .lines())
                .contains("quarkus.http.port=" + port, "quarkus.management.port=" + management);
        assertThat(Repository.text(name, "Dockerfile")).contains("/dev/tcp/127.0.0.1/" + management);
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyVariableOfAServiceIsAKeyThatItReads(String name) {
        Set<String> known = Repository.configuration().keySet().stream()
                .map(ComposeFileTest::environmentName)
                .collect(Collectors.toSet());

        assertThat(known).contains("FEED_MAX_CHANNELS");
        assertThat(service(name).path("environment").fieldNames())
                .toIterable()
                .contains("KAFKA_BOOTSTRAP_SERVERS")
                .allMatch(key ->
                        known.contains(key) || key.equals("KAFKA_BOOTSTRAP_SERVERS") || key.startsWith("QUARKUS_"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void theServicesReachKafkaWhereItListens(String name) {
        String listeners =
                service("kafka").at("/environment/KAFKA_ADVERTISED_LISTENERS").asText();
        String bootstrap =
                service(name).at("/environment/KAFKA_BOOTSTRAP_SERVERS").asText();

        assertThat(listeners).contains("PLAINTEXT://" + bootstrap);
    }

    @ParameterizedTest
    @MethodSource("services")
    void itsImageCopiesWhatTheBuildMakes(String name) {
        assertThat(Repository.path(service(name).path("build").asText(), "Dockerfile"))
                .isRegularFile();
        List<String> sources =
                instructions(name, "COPY").map(copy -> copy.split(" ", 2)[0]).toList();

        // The layout of a Quarkus "fast-jar", which quarkus-maven-plugin makes unless it is told otherwise.
        assertThat(sources)
                .containsExactlyInAnyOrder(
                        "target/quarkus-app/lib/",
                        "target/quarkus-app/quarkus/",
                        "target/quarkus-app/quarkus-run.jar",
                        "target/quarkus-app/app/");
        assertThat(Repository.text(name, "pom.xml")).contains("quarkus-maven-plugin");
        assertThat(Repository.text(name, ".dockerignore").lines()).contains("*", "!target/quarkus-app");
        // The build of this module alone leaves the services as they are, and that may be unbuilt.
        Path built = Repository.path(name, "target", "quarkus-app");
        if (Files.isDirectory(built)) {
            assertThat(sources).allSatisfy(source -> assertThat(Repository.path(name, source))
                    .exists());
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void itsImageRunsJavaWithoutAShellAndNotAsRoot(String name) {
        assertThat(instructions(name, "ENTRYPOINT")).singleElement().asString().startsWith("[\"java\", ");
        assertThat(instructions(name, "USER")).singleElement().asString().matches("[1-9]\\d*");
    }

    @ParameterizedTest
    @MethodSource("services")
    void isGivenTheTimeToLeave(String name) {
        long leavingSeconds = Pattern.compile("^quarkus\\.shutdown\\.(?:delay|timeout)=(\\w+)$", Pattern.MULTILINE)
                .matcher(Repository.text(
                        "feed", "src", "main", "resources", "META-INF", "microprofile-config.properties"))
                .results()
                .mapToLong(span -> seconds(span.group(1)))
                .sum();

        assertThat(leavingSeconds).isPositive();
        assertThat(seconds(service(name).path("stop_grace_period").asText())).isGreaterThan(leavingSeconds);
    }

    @Test
    void mountsOnlyFilesThatAreThere() {
        assertThat(service("proxy").path("volumes")).isNotEmpty().allSatisfy(volume -> assertThat(
                        Repository.path(volume.asText().split(":", 2)[0]))
                .isRegularFile());
    }

    @Test
    void theProxyPassesToTheServicesWhereTheyListen() {
        Map<String, String> addresses = Pattern.compile("set \\$\\w+ ([\\w-]+):(\\d+);")
                .matcher(Repository.text("deploy", "nginx.conf"))
                .results()
                .map(address -> Map.entry(address.group(1), address.group(2)))
                .distinct()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(addresses).isEqualTo(PORTS);
    }

    @Test
    void theProxyWaitsLongerThanAClientForAServiceThatIsSilent() {
        long waits = Pattern.compile("proxy_read_timeout (\\w+);")
                .matcher(Repository.text("deploy", "nginx.conf"))
                .results()
                .mapToLong(timeout -> seconds(timeout.group(1)))
                .min()
                .orElseThrow();

        // When a client gives up: docs/protocol.md, "Silence".
        assertThat(2 * waits).isGreaterThan(5 * seconds(Repository.configured("feed.heartbeat")));
        assertThat(2 * waits).isGreaterThan(3 * seconds(Repository.configured("longpoll-service.max-wait")));
    }

    @Test
    void composeAcceptsIt() {
        List<String> compose = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(command -> run(Stream.concat(command.stream(), Stream.of("version"))
                                        .toList())
                                .exitCode()
                        == 0)
                .findFirst()
                .orElse(List.of());
        assumeTrue(!compose.isEmpty(), "neither 'docker compose' nor 'docker-compose' is installed");

        Outcome outcome = run(Stream.concat(
                        compose.stream(),
                        Stream.of("-f", Repository.path("docker-compose.yml").toString(), "config", "-q"))
                .toList());

        assertThat(outcome).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void nginxAcceptsItsConfiguration(@TempDir Path directory) {
        assumeTrue(run(List.of("nginx", "-v")).exitCode() == 0, "nginx is not installed");

        // In a directory of its own: nginx writes to others already while it tests, and only root may.
        Outcome outcome = run(List.of(
                "nginx",
                "-t",
                "-q",
                "-p",
                directory.toString(),
                "-e",
                "stderr",
                "-g",
                "pid nginx.pid;",
                "-c",
                Repository.path("deploy", "nginx.conf").toAbsolutePath().toString()));

        assertThat(outcome).isEqualTo(new Outcome(0, ""));
    }

    private record Outcome(int exitCode, String output) {}

    /** Runs a command to its end; one that is not there ends with 127, as in a shell. */
    private static Outcome run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("%s did not end within %s".formatted(command, DEADLINE));
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException absent) {
            return new Outcome(127, absent.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private static Stream<String> variables() {
        return Pattern.compile("\\$\\{([^}]*)}|\\$(\\w+)")
                .matcher(Repository.text("docker-compose.yml"))
                .results()
                .map(variable -> variable.group(1) == null ? variable.group(2) : variable.group(1));
    }

    private static Stream<String> instructions(String service, String keyword) {
        return Repository.text(service, "Dockerfile")
                .lines()
                .filter(line -> line.startsWith(keyword + " "))
                .map(line -> line.substring(keyword.length() + 1));
    }

    /** How the environment names a configuration key (MicroProfile Config, "Environment Variables Mapping Rules"). */
    private static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static long seconds(String duration) {
        return Duration.parse("PT" + duration).toSeconds();
    }

    private static JsonNode service(String name) {
        return COMPOSE.path("services").path(name);
    }
}

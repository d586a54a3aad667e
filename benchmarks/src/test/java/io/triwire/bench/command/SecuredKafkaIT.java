package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The packaged command with a Kafka that wants TLS and a password. */
class SecuredKafkaIT extends PackagedCommand {

    private static final String PASSWORD = "b\u00f8lge${1}";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    @TempDir
    private Path files;

    private final int port = FreePort.find();
    private Path certificate;
    private EmbeddedKafka kafka;

    @BeforeEach
    void start() throws Exception {
        SelfSignedCertificate selfSigned = SelfSignedCertificate.in(files);
        certificate = selfSigned.certificate();
        kafka = EmbeddedKafka.start(
                SecurityProtocol.SASL_SSL,
                port,
                Map.of(
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "listener.name.sasl_ssl.plain.sasl.jaas.config",
                        "%s user_triwire=\"%s\";".formatted(LOGIN, PASSWORD),
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.location",
                        selfSigned.both().toString()));
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void servesItsFeed() throws Exception {
        serve(address(), "--kafka-config", config(PASSWORD).toString());

        await().atMost(DEADLINE).until(() -> !command().isAlive() || printed().contains("Ready: "));

        watch();
        assertThat(command().isAlive()).as(() -> printed()).isTrue();
        assertThat(seen).hasSize(3).allSatisfy(service -> assertThat(
                        service.info().commandLine().orElse(""))
                .contains("service")
                .doesNotContain(PASSWORD));
        CtrlC.press(command());
        assertThat(awaitEnd()).isEqualTo(130);
        assertThat(printed()).doesNotContain(PASSWORD).doesNotContain("triwire: ");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertFails(
                1,
                "The Kafka at '%s' cannot be reached: Authentication failed: Invalid username or password."
                        .formatted(address()),
                address(),
                "--kafka-config",
                config("wrong").toString());
        assertFails(
                1,
                "The Kafka at '%s' cannot be reached: no answer within 10 s; a Kafka with TLS or passwords needs --kafka-config."
                        .formatted(address()),
                address());
        assertFails(
                1,
                "--bootstrap-servers: unknown host 'kafka.invalid'.",
                "kafka.invalid:9092",
                "--kafka-config",
                config(PASSWORD).toString());
        assertFails(
                2,
                "--kafka-config: no such file: 'nowhere.properties'.",
                address(),
                "--kafka-config",
                "nowhere.properties");
        Path odd = Files.writeString(files.resolve("odd"), "security.protocol=PLAIN\n");
        assertFails(
                1,
                "The Kafka at '%s' cannot be reached with the settings in '%s': Invalid value PLAIN for configuration security.protocol: String must be one of (case insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT."
                        .formatted(address(), odd),
                address(),
                "--kafka-config",
                odd.toString());
    }

    private String address() {
        return "127.0.0.1:" + port;
    }

    private Path config(String password) throws IOException {
        return Files.write(
                files.resolve("client.properties"),
                List.of(
                        "security.protocol=SASL_SSL",
                        "sasl.mechanism=PLAIN",
                        "sasl.jaas.config=%s username=\"triwire\" password=\"%s\";".formatted(LOGIN, password),
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + certificate));
    }

    private void assertFails(int exitCode, String message, String servers, String... options) throws Exception {
        serve(servers, options);
        assertThat(command().waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(printed()
                        .lines()
                        .filter(line -> !line.startsWith("WARNING: "))
                        .findFirst())
                .contains("triwire: " + message);
        assertThat(command().exitValue()).isEqualTo(exitCode);
    }

    private void serve(String servers, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--ws-port", "0", "--sse-port", "0", "--lp-port", "0", "--bootstrap-servers"));
        arguments.add(servers);
        arguments.addAll(List.of(options));
        run(List.of(), arguments);
    }
}

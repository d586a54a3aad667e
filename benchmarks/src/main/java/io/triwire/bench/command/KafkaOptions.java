package io.triwire.bench.command;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.process.CommandFailedException;

/** The options for a running Kafka, shared by the commands that publish. */
public final class KafkaOptions {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern ADDRESSES = Pattern.compile("[^\\s,]+:\\d{1,5}(,[^\\s,]+:\\d{1,5})*");

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "Use this running Kafka instead of one in this process.")
    private Optional<String> servers = Optional.empty();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Client settings for --bootstrap-servers, such as security.protocol and sasl.jaas.config: a "
                    + "properties file as Kafka's own tools read it.")
    private Optional<Path> file = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private Optional<KafkaAccess> access = Optional.empty();

    /**
     * Addresses and client settings of the running Kafka, if one is given.
     *
     * @throws ParameterException if an option is wrong
     */
    public Optional<KafkaAccess> access() {
        if (access.isEmpty()) {
            Map<String, String> settings = file.map(this::settings).orElse(Map.of());
            Optional<String> addresses =
                    servers.or(() -> Optional.ofNullable(settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)));
            if (addresses.isEmpty() && file.isPresent()) {
                throw usage("--kafka-config needs --bootstrap-servers: '%s' does not set bootstrap.servers."
                        .formatted(file.get()));
            }
            if (addresses.isPresent() && !ADDRESSES.matcher(addresses.get()).matches()) {
                throw usage("--bootstrap-servers is '%s', but must be of the form host:port,host:port."
                        .formatted(addresses.get()));
            }
            access = addresses.map(known -> new KafkaAccess(known, settings));
        }
        return access;
    }

    private Map<String, String> settings(Path from) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(from)) {
            properties.load(reader);
        } catch (NoSuchFileException absent) {
            throw usage("--kafka-config: no such file: '%s'.".formatted(from));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw usage("--kafka-config: cannot read '%s': %s.".formatted(from, unreadable.getMessage()));
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name)));
    }

    /**
     * Checks that the running Kafka answers within 10 s. Does nothing if none is given.
     *
     * @throws ParameterException if an option is wrong
     * @throws CommandFailedException if Kafka does not answer
     */
    public void requireAnswer() throws InterruptedException {
        if (access().isPresent()) {
            requireAddresses(access().get().bootstrapServers());
            ask("be reached", admin -> admin.describeCluster().nodes());
        }
    }

    /** Checked here because Kafka's client does not name the unknown hosts. */
    private static void requireAddresses(String servers) {
        List<String> unknown = Stream.of(servers.split(","))
                .map(address -> address.substring(0, address.lastIndexOf(':')))
                .filter(host -> new InetSocketAddress(host, 1).isUnresolved())
                .toList();
        if (unknown.size() == servers.split(",").length) {
            throw new CommandFailedException(
                    "--bootstrap-servers: unknown host '%s'.".formatted(String.join("', '", unknown)));
        }
    }

    /**
     * Checks that the running Kafka has a topic.
     *
     * @throws CommandFailedException if it does not
     */
    public void requireTopic(String topic) throws InterruptedException {
        ask("describe the topic '%s'".formatted(topic), admin -> admin.describeTopics(List.of(topic))
                .allTopicNames());
    }

    /** Deletes topics, as far as they exist and Kafka permits it. */
    public void deleteTopics(List<String> topics) throws InterruptedException {
        try {
            ask("delete topics", admin -> admin.deleteTopics(topics).all());
        } catch (CommandFailedException left) {
            // Their retention still removes the events.
            return;
        }
    }

    /**
     * Sends a request to Kafka and waits for the result.
     *
     * @param purpose completes "Kafka cannot ..." in an error message, such as "be reached"
     */
    private <T> T ask(String purpose, Function<Admin, KafkaFuture<T>> request) throws InterruptedException {
        String within = Long.toString(DEADLINE.toMillis());
        KafkaAccess kafka = access.orElseThrow();
        Map<String, Object> settings = kafka.client(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                within,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                within));
        try (Admin admin = Admin.create(settings)) {
            return request.apply(admin).get();
        } catch (ExecutionException failed) {
            throw new CommandFailedException(
                    "The Kafka at '%s' cannot %s: %s.".formatted(kafka, purpose, reason(cause(failed))), failed);
        } catch (KafkaException impossible) {
            throw new CommandFailedException(
                    "The Kafka at '%s' cannot be reached with %s: %s."
                            .formatted(
                                    kafka,
                                    file.map("the settings in '%s'"::formatted).orElse("its address alone"),
                                    sentence(cause(impossible))),
                    impossible);
        }
    }

    private String reason(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no answer within %d s%s"
                    .formatted(
                            DEADLINE.toSeconds(),
                            file.isPresent() ? "" : "; a Kafka with TLS or passwords needs --kafka-config");
        }
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return "no such topic";
        }
        return sentence(cause);
    }

    private static Throwable cause(Exception failed) {
        return Optional.ofNullable(failed.getCause()).orElse(failed);
    }

    /** The message of a failure without its full stop. */
    private static String sentence(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("[.\\s]+$", "");
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package io.triwire.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names a Kafka that runs already; commands that publish share it. */
public final class RunningKafka {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern ADDRESSES = Pattern.compile("[^\\s,]+:\\d{1,5}(,[^\\s,]+:\\d{1,5})*");

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "A Kafka that is already running, instead of one in this process.")
    private Optional<String> servers = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Its addresses, if it is to be used. */
    public Optional<String> servers() {
        return servers;
    }

    /**
     * If it is to be used, it answers within 10 s.
     *
     * @throws ParameterException if what is said are no addresses
     * @throws CommandFailedException if it does not answer
     */
    public void requireAnswer() throws InterruptedException {
        if (servers.isEmpty()) {
            return;
        }
        if (!ADDRESSES.matcher(servers.get()).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap-servers is '%s', but must be of the form host:port,host:port."
                            .formatted(servers.get()));
        }
        try {
            ask(admin -> admin.describeCluster().nodes());
        } catch (ExecutionException away) {
            throw new CommandFailedException(
                    "No Kafka answers at '%s' within %d s.".formatted(servers.get(), DEADLINE.toSeconds()), away);
        }
    }

    /**
     * It has a topic.
     *
     * @throws CommandFailedException if it has not
     */
    public void requireTopic(String topic) throws InterruptedException {
        try {
            ask(admin -> admin.describeTopics(List.of(topic)).allTopicNames());
        } catch (ExecutionException none) {
            boolean absent = none.getCause() instanceof UnknownTopicOrPartitionException
                    || none.getCause() instanceof InvalidTopicException;
            throw new CommandFailedException(
                    absent
                            ? "The Kafka at '%s' has no topic '%s'.".formatted(servers.orElseThrow(), topic)
                            : "The Kafka at '%s' does not tell whether it has the topic '%s': %s"
                                    .formatted(servers.orElseThrow(), topic, none.getMessage()),
                    none);
        }
    }

    /** Removes topics, those that are there and can be removed. */
    public void deleteTopics(List<String> topics) throws InterruptedException {
        try {
            ask(admin -> admin.deleteTopics(topics).all());
        } catch (ExecutionException left) {
            // Their retention removes the events.
            return;
        }
    }

    private <T> T ask(Function<Admin, KafkaFuture<T>> question) throws InterruptedException, ExecutionException {
        String within = Long.toString(DEADLINE.toMillis());
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers.orElseThrow(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                within,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                within);
        try (Admin admin = Admin.create(settings)) {
            return question.apply(admin).get();
        } catch (KafkaException impossible) {
            Throwable reason = Optional.ofNullable(impossible.getCause()).orElse(impossible);
            throw new CommandFailedException(
                    "No Kafka can be at '%s': %s.".formatted(servers.orElseThrow(), reason.getMessage()), impossible);
        }
    }
}

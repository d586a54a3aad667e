package io.triwire.bench.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.LocalServices;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.bench.process.TemporaryDirectory;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

/** {@code triwire serve}: runs Kafka, the three services and a publisher, to try the feed. */
@Command(
        name = "serve",
        description = {
            "Runs the three services over a live feed, until Ctrl-C.",
            "%nStarts Kafka in this process, each service in its own process, and a publisher that replays a file of "
                    + "events. Everything listens on the loopback address and ends with this command."
        })
final class ServeCommand implements Callable<Integer> {

    private static final String SAMPLE = "/harbour.ndjson";

    private static final int MAX_PARTITIONS = 64;

    /** Offset from the port of a service to its TLS port. */
    private static final int TO_TLS = 400;

    /** In the order in which they are shown: those first that {@code curl} can subscribe to. */
    private static final List<Transport> SHOWN = Stream.of(Transport.values())
            .sorted(Comparator.comparing(transport -> transport == Transport.WEBSOCKET))
            .toList();

    private static final String TLS_PORT = "quarkus.http.ssl-port";

    @Mixin
    private EventFileOptions events;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "Events per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--once",
            description = "Replay the file once; the services keep running (default: replay it in a loop).")
    private boolean once;

    @Option(
            names = "--tls",
            description = "Also serve over TLS, with a certificate made for this run, on ports 400 above the others.")
    private boolean tls;

    @Mixin
    private KafkaOptions kafkaOptions;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "feed",
            description = "Kafka topic of the feed, created if missing (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of a topic that this command creates, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Mixin
    private ServicePortOptions wanted;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Post> posts = posts();
        require("--rate", rate > 0 && rate <= Schedule.MAX_EVENTS_PER_SECOND, "above 0 and at most 1000000");
        require("--partitions", partitions > 0 && partitions <= MAX_PARTITIONS, "within 1 to " + MAX_PARTITIONS);
        ServicePortOptions ports = ports();
        kafkaOptions.requireAnswer();
        Stream.of(Transport.values()).forEach(transport -> requireStartable(transport, ports));

        ShutdownHooks shutdownHooks = ShutdownHooks.ofThisProcess();
        try {
            return serve(posts, ports, shutdownHooks);
        } catch (ServiceFailedException failed) {
            throw shutdownHooks.explain(failed);
        }
    }

    private Integer serve(List<Post> posts, ServicePortOptions ports, ShutdownHooks shutdownHooks)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path logs = TemporaryDirectory.create(spec.name());
        out.println("Starting. Logs of the services: " + logs);
        out.flush();
        KafkaAccess kafka = kafkaOptions
                .access()
                .orElseGet(() -> KafkaAccess.open(
                        shutdownHooks.open(EmbeddedKafka::start).bootstrapServers()));
        Optional<SelfSignedCertificate> certificate = tls ? Optional.of(certificate(logs)) : Optional.empty();
        Map<Transport, LocalService> services = services(ports, kafka, certificate);
        LocalServices running = shutdownHooks.open(() -> LocalServices.start(List.copyOf(services.values()), logs));
        running.awaitReady();

        PublishErrors publishErrors = new PublishErrors(spec.commandLine().getErr(), System::nanoTime);
        KafkaOutbox outbox = shutdownHooks.open(() -> new KafkaOutbox(kafka, topic, publishErrors::report));
        shutdownHooks.open(
                () -> new OpenLoopPublisher(replay(posts), new Schedule(System.nanoTime(), rate), outbox).start());
        out.println(welcome(posts.size(), kafka, ports, services.values()));
        certificate.ifPresent(made -> out.println(overTls(made.certificate(), services)));
        out.flush();
        running.awaitFailure();
        return CommandLine.ExitCode.OK;
    }

    private List<Post> posts() {
        return events.read().orElseGet(() -> events.parse("sample", sample()));
    }

    private static byte[] sample() {
        try (InputStream content = ServeCommand.class.getResourceAsStream(SAMPLE)) {
            return content.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Iterator<Post> replay(List<Post> posts) {
        return once
                ? posts.iterator()
                : Stream.generate(posts::stream).flatMap(round -> round).iterator();
    }

    /** The ports of the services, with a free port in place of each 0. */
    private ServicePortOptions ports() {
        wanted.fault(0).ifPresent(fault -> {
            throw usage(fault);
        });
        Map<Transport, Integer> chosen = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            int port = wanted.port(transport);
            chosen.put(transport, port == 0 ? FreePort.find() : port);
        }
        if (Set.copyOf(chosen.values()).size() < chosen.size()) {
            throw usage("Two services cannot listen on the same port.");
        }
        return ServicePortOptions.of(chosen);
    }

    private static SelfSignedCertificate certificate(Path directory) throws InterruptedException {
        try {
            return SelfSignedCertificate.in(directory);
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot create a certificate: " + failed.getMessage(), failed);
        }
    }

    private Map<Transport, LocalService> services(
            ServicePortOptions ports, KafkaAccess kafka, Optional<SelfSignedCertificate> certificate) {
        Map<String, String> settings = Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "feed.topic",
                topic,
                "feed.partitions",
                Integer.toString(partitions),
                // No load balancer has to notice the shutdown.
                "feed.leave-after",
                "0s");
        Path repository = CommandSupport.repository();
        Map<Transport, LocalService> services = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            LocalService service = LocalService.of(
                    repository,
                    transport.module(),
                    ports.port(transport),
                    managementPort(transport, ports),
                    with(settings, certificate, transport, ports));
            services.put(transport, service.with(kafka.environment()));
        }
        return services;
    }

    private static Map<String, String> with(
            Map<String, String> settings,
            Optional<SelfSignedCertificate> certificate,
            Transport transport,
            ServicePortOptions ports) {
        Map<String, String> all = new HashMap<>(settings);
        certificate.ifPresent(made -> {
            all.put(TLS_PORT, Integer.toString(portAbove(transport, ports, TO_TLS)));
            // The default configuration, without a name, would also apply to the management port.
            all.put("quarkus.http.tls-configuration-name", "feed");
            all.put("quarkus.tls.feed.key-store.pem.0.cert", made.certificate().toString());
            all.put("quarkus.tls.feed.key-store.pem.0.key", made.key().toString());
        });
        return all;
    }

    private static int managementPort(Transport transport, ServicePortOptions ports) {
        return portAbove(transport, ports, LocalService.TO_MANAGEMENT);
    }

    /** The port at the usual offset, or a free one if that is taken. */
    private static int portAbove(Transport transport, ServicePortOptions ports, int distance) {
        int usual = ports.port(transport) + distance;
        boolean taken = usual > LocalService.MAX_PORT
                || Stream.of(Transport.values()).anyMatch(other -> ports.port(other) == usual)
                || !LocalService.isFree(usual);
        return taken ? FreePort.find() : usual;
    }

    private static void requireStartable(Transport transport, ServicePortOptions ports) {
        Path repository = CommandSupport.repository();
        LocalService service = LocalService.of(repository, transport.module(), ports.port(transport), Map.of());
        Requirements.requirePackaged(service);
        Requirements.requirePortFree(service, "--%s-port".formatted(transport.id()));
    }

    private String welcome(int count, KafkaAccess kafka, ServicePortOptions ports, Collection<LocalService> services) {
        return """

                Ready: %d events of %s, %s per second, %s. Kafka: %s, topic '%s'.

                %s
                Health (/q/health) and metrics (/q/metrics): %s

                To change the transport, stop a 'listen' command with Ctrl-C. It prints its last cursor, and commands
                that continue from there over each transport. Ctrl-C here stops everything.
                """.formatted(
                count,
                events.file().map(Path::toString).orElse("the bundled sample"),
                BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString(),
                once ? "once" : "in a loop",
                kafka,
                topic,
                SHOWN.stream().map(transport -> welcome(transport, ports)).collect(Collectors.joining("\n")),
                services.stream()
                        .map(service -> "http://localhost:" + service.managementPort())
                        .collect(Collectors.joining(", ")));
    }

    /** The address of a service, and lines that subscribe to it. */
    private static String welcome(Transport transport, ServicePortOptions ports) {
        URI feed = transport.feed(ports.service(transport));
        String socket = "ws" + feed.toString().substring("http".length());
        String listen = ShellLines.listen(transport, ports, List.of());
        List<String> lines = transport == Transport.WEBSOCKET
                ? List.of(socket, listen, "npx wscat -c %1$s      (or: websocat %1$s)".formatted(socket))
                : List.of(
                        feed.toString(),
                        ShellLines.curl(
                                transport, transport.answersOnce() ? ports.feed(transport, "latest", List.of()) : feed),
                        listen);
        return "  %-12s  %s\n".formatted(transport.title(), String.join("\n" + " ".repeat(16), lines));
    }

    private static String overTls(Path certificate, Map<Transport, LocalService> services) {
        StringBuilder text = new StringBuilder("Over TLS, with a self-signed certificate made for this run:\n\n");
        SHOWN.forEach(transport -> {
            LocalService service = Objects.requireNonNull(services.get(transport));
            String feed = "localhost:%s/feed".formatted(service.settings().get(TLS_PORT));
            text.append("  %-12s  %s\n".formatted(transport.title(), overTls(transport, certificate, feed)));
        });
        return text.toString();
    }

    private static String overTls(Transport transport, Path certificate, String feed) {
        String trusted = ShellLines.quoted(certificate.toString());
        if (transport == Transport.WEBSOCKET) {
            return "NODE_EXTRA_CA_CERTS=%s npx wscat -c wss://%s".formatted(trusted, feed);
        }
        return transport.answersOnce()
                ? "curl --cacert %s 'https://%s?wait=20s'".formatted(trusted, feed)
                : "curl -N --cacert %s https://%s".formatted(trusted, feed);
    }

    private void require(String option, boolean holds, String bound) {
        if (!holds) {
            throw usage("%s must be %s.".formatted(option, bound));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

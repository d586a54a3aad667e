package io.triwire.bench.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

/** {@code triwire serve}: Kafka, the three services and a publisher, for somebody who looks at the feed. */
@Command(
        name = "serve",
        description = {
            "Runs the three services over a live feed, until Ctrl-C.",
            "%nStarts Kafka in this process, the services as processes of their own, and a publisher that replays a "
                    + "file of events. All of it listens on this machine alone, and ends with this command."
        })
final class ServeCommand implements Callable<Integer> {

    private static final String SAMPLE = "/harbour.ndjson";

    private static final int MAX_PARTITIONS = 64;

    /** From the port of a service to that of the same over TLS. */
    private static final int TO_TLS = 400;

    private static final String TLS_PORT = "quarkus.http.ssl-port";

    @Mixin
    private EventFileOptions events;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "Events per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--once", description = "Replay the file once; the services stay up. Without it: over and over.")
    private boolean once;

    @Option(
            names = "--tls",
            description =
                    "The services over TLS as well, with a certificate that is made for this run, on ports that are "
                            + "400 above the others.")
    private boolean tls;

    @Mixin
    private KafkaOptions runningKafka;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "feed",
            description = "Kafka topic of the feed; created when it is missing (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of a topic that is created, 1 to 64 (default: ${DEFAULT-VALUE}).")
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
        ServicePortOptions endpoints = endpoints();
        runningKafka.requireAnswer();
        services(endpoints, KafkaAccess.open("not known yet"), Optional.empty())
                .forEach(ServeCommand::requireStartable);

        ShutdownHooks atExit = ShutdownHooks.ofThisProcess();
        try {
            return serve(posts, endpoints, atExit);
        } catch (ServiceFailedException failed) {
            throw atExit.explain(failed);
        }
    }

    private Integer serve(List<Post> posts, ServicePortOptions endpoints, ShutdownHooks atExit)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path logs = logDirectory();
        out.println("Starting; the logs of the services are in " + logs);
        out.flush();
        KafkaAccess kafka = runningKafka
                .access()
                .orElseGet(
                        () -> KafkaAccess.open(atExit.open(EmbeddedKafka::start).bootstrapServers()));
        Optional<SelfSignedCertificate> certificate = tls ? Optional.of(certificate(logs)) : Optional.empty();
        List<LocalService> services = services(endpoints, kafka, certificate);
        LocalServices running = atExit.open(() -> LocalServices.start(services, logs));
        running.awaitReady();

        PublishErrors refusals = new PublishErrors(spec.commandLine().getErr(), System::nanoTime);
        KafkaOutbox outbox = atExit.open(() -> new KafkaOutbox(kafka, topic, refusals::refused));
        atExit.open(() -> new OpenLoopPublisher(replay(posts), new Schedule(System.nanoTime(), rate), outbox).start());
        out.println(welcome(posts.size(), kafka, endpoints, services));
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

    /** Where the services will be: a port of 0 is any that is free. */
    private ServicePortOptions endpoints() {
        wanted.fault(0).ifPresent(fault -> {
            throw usage(fault);
        });
        List<Integer> ports = Stream.of(Transport.values())
                .map(wanted::port)
                .map(port -> port == 0 ? FreePort.find() : port)
                .toList();
        if (Set.copyOf(ports).size() < ports.size()) {
            throw usage("Two services cannot listen on one port.");
        }
        return new ServicePortOptions(ports.get(0), ports.get(1), ports.get(2));
    }

    private static SelfSignedCertificate certificate(Path directory) throws InterruptedException {
        try {
            return SelfSignedCertificate.in(directory);
        } catch (IOException failed) {
            throw new CommandFailedException("No certificate: " + failed.getMessage(), failed);
        }
    }

    private List<LocalService> services(
            ServicePortOptions endpoints, KafkaAccess kafka, Optional<SelfSignedCertificate> certificate) {
        Map<String, String> settings = Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "feed.topic",
                topic,
                "feed.partitions",
                Integer.toString(partitions),
                // No load balancer has to notice that they end.
                "feed.leave-after",
                "0s");
        Path repository = Path.of(System.getProperty("triwire.home", "."));
        return Stream.of(Transport.values())
                .map(transport -> LocalService.of(
                                repository,
                                transport.module(),
                                endpoints.port(transport),
                                managementPort(transport, endpoints),
                                with(settings, certificate, transport, endpoints))
                        .with(kafka.environment()))
                .toList();
    }

    private static Map<String, String> with(
            Map<String, String> settings,
            Optional<SelfSignedCertificate> certificate,
            Transport transport,
            ServicePortOptions endpoints) {
        Map<String, String> all = new HashMap<>(settings);
        certificate.ifPresent(made -> {
            all.put(TLS_PORT, Integer.toString(portAbove(transport, endpoints, TO_TLS)));
            // A name keeps it from the port of health and metrics, which has that without one.
            all.put("quarkus.http.tls-configuration-name", "feed");
            all.put("quarkus.tls.feed.key-store.pem.0.cert", made.certificate().toString());
            all.put("quarkus.tls.feed.key-store.pem.0.key", made.key().toString());
        });
        return all;
    }

    private static int managementPort(Transport transport, ServicePortOptions endpoints) {
        return portAbove(transport, endpoints, LocalService.TO_MANAGEMENT);
    }

    /** The usual one, or any that is free where somebody has it. */
    private static int portAbove(Transport transport, ServicePortOptions endpoints, int distance) {
        int usual = endpoints.port(transport) + distance;
        boolean taken = usual > LocalService.MAX_PORT
                || Stream.of(Transport.values()).anyMatch(other -> endpoints.port(other) == usual)
                || !LocalService.isFree(usual);
        return taken ? FreePort.find() : usual;
    }

    private static void requireStartable(LocalService service) {
        Requirements.requirePackaged(service);
        Requirements.requirePortFree(
                service, "--%s-port".formatted(service.name().replace("-service", "")));
    }

    private static Path logDirectory() {
        try {
            return Files.createTempDirectory("triwire-serve-");
        } catch (IOException failed) {
            throw new CommandFailedException("No directory for the logs: " + failed.getMessage(), failed);
        }
    }

    private String welcome(int count, KafkaAccess kafka, ServicePortOptions endpoints, List<LocalService> services) {
        URI stream = endpoints.service(Transport.SSE).resolve(Transport.PATH);
        URI poll = endpoints.service(Transport.LONG_POLL).resolve(Transport.PATH);
        URI socket = endpoints.service(Transport.WEBSOCKET).resolve(Transport.PATH);
        return """

                Ready: %d events of %s, %s per second, %s. Kafka is at %s, the topic is '%s'.

                  SSE           %s
                                %s
                                %s

                  long polling  %s
                                %s
                                %s

                  WebSocket     %s
                                %s
                                npx wscat -c %s      (or: websocat %s)

                Health is at /q/health, and metrics at /q/metrics, of %s.

                To change transport, stop one of the 'listen' commands with Ctrl-C: it prints its last cursor and the
                commands that continue from there on the others. Ctrl-C here ends everything.
                """.formatted(
                        count,
                        events.file().map(Path::toString).orElse("the bundled sample"),
                        BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString(),
                        once ? "once" : "over and over",
                        kafka,
                        topic,
                        stream,
                        ShellLines.curl(Transport.SSE, stream),
                        ShellLines.listen(Transport.SSE, endpoints, List.of()),
                        poll,
                        ShellLines.curl(Transport.LONG_POLL, endpoints.feed(Transport.LONG_POLL, "latest", List.of())),
                        ShellLines.listen(Transport.LONG_POLL, endpoints, List.of()),
                        "ws" + socket.toString().substring("http".length()),
                        ShellLines.listen(Transport.WEBSOCKET, endpoints, List.of()),
                        "ws" + socket.toString().substring("http".length()),
                        "ws" + socket.toString().substring("http".length()),
                        services.stream()
                                .map(service -> "http://localhost:" + service.managementPort())
                                .collect(Collectors.joining(", ")));
    }

    private static String overTls(Path certificate, List<LocalService> services) {
        String trusted = ShellLines.quoted(certificate.toString());
        String[] at = services.stream()
                .map(service -> "localhost:" + service.settings().get(TLS_PORT))
                .toArray(String[]::new);
        return """
                Over TLS, with a certificate that was made just now, and that nobody trusts who is not told to:

                  SSE           curl -N --cacert %1$s https://%3$s/feed
                  long polling  curl --cacert %1$s 'https://%4$s/feed?wait=20s'
                  WebSocket     NODE_EXTRA_CA_CERTS=%1$s npx wscat -c wss://%2$s/feed
                """.formatted(trusted, at[0], at[1], at[2]);
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

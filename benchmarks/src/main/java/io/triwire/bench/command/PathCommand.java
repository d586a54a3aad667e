package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.TemporaryDirectory;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.own.OwnProxy;
import io.triwire.bench.proxy.own.UnusableConfigurationException;
import io.triwire.bench.proxy.path.PathPages;
import io.triwire.bench.proxy.path.PathReport;
import io.triwire.bench.proxy.path.PathRun;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.template.Templates;
import io.triwire.client.Transport;

/** {@code triwire path}: reports which transports work on the path between this machine and a service. */
@Command(
        name = "path",
        description = {
            "Reports which transports work on the path from this machine to a service.",
            "%nFirst run it with --origin where the service runs, and add the location that it prints to the proxy of "
                    + "the service. Then run it with --through where the users are. With --config-file it needs neither: "
                    + "it starts the proxy here."
        })
final class PathCommand implements Callable<Integer> {

    private static final Duration LEAST_LIFE = Duration.ofSeconds(1);
    private static final Duration MOST_LIFE = Duration.ofHours(24);
    private static final int TOKEN_BYTES = 16;
    private static final String TOKEN_PREFIX = "triwire-";

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(2);
    private static final Duration MOST_PATIENCE = Duration.ofHours(2);

    @Option(
            names = "--origin",
            paramLabel = "[HOST]:PORT",
            description = "Start the origin of the probes and print how to reach it through a proxy. Without HOST it "
                    + "listens on all interfaces. It answers only requests with a random token.")
    private Optional<String> listen = Optional.empty();

    @Option(
            names = "--through",
            paramLabel = "URL",
            description = "Run the probes through this address of the origin: http, https, ws or wss, with its token. "
                    + "Without a token it is that of a running service, of which only a client's view is reported.")
    private Optional<URI> through = Optional.empty();

    @Option(
            names = "--forward",
            paramLabel = "http://HOST:PORT",
            description = "Forward proxy to use as a browser would: by CONNECT for WebSocket and for TLS, otherwise by "
                    + "plain requests. Credentials (user:password) are in the environment variable "
                    + "TRIWIRE_PROXY_CREDENTIALS.")
    private Optional<URI> forward = Optional.empty();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Certificates to trust in addition to those of Java, in PEM.")
    private Optional<Path> trust = Optional.empty();

    @Option(
            names = "--config-file",
            paramLabel = "FILE",
            description = "Start a proxy here with this configuration of yours, and run the probes through it: nginx, "
                    + "HAProxy, Caddy, Envoy or Apache httpd. --through is then the address of the feed as users have "
                    + "it, if it cannot be found.")
    private Optional<Path> configFile = Optional.empty();

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "With --config-file: the service in it that the origin of the probes replaces.")
    private Optional<String> upstream = Optional.empty();

    @Option(
            names = "--proxy",
            paramLabel = "NAME",
            completionCandidates = OwnNames.class,
            description = "With --config-file: the proxy, if the content does not tell it: ${COMPLETION-CANDIDATES}.")
    private Optional<String> proxyName = Optional.empty();

    @Option(
            names = "--patience",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            defaultValue = "125s",
            description = "Longest quiet time to try, 2s to 2h (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(
            names = "--require",
            paramLabel = "ID",
            split = ",",
            converter = TransportConverter.class,
            completionCandidates = TransportConverter.Ids.class,
            description = "Exit with 3 unless these work: ${COMPLETION-CANDIDATES}.")
    private Set<Transport> required = Set.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory for path.html, path.md, path.json, junit.xml (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--for",
            paramLabel = "SPAN",
            converter = SpanConverter.class,
            defaultValue = "1h",
            description = "With --origin: end after this long, 1s to 24h (default: ${DEFAULT-VALUE}).")
    private Duration life;

    @Spec
    private CommandSpec spec;

    /** What makes a report. */
    private interface PathMeasuring {
        PathReport report() throws InterruptedException;
    }

    /** The values of {@code --proxy}. */
    static final class OwnNames extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        OwnNames() {
            super(OwnProxy.NAMES);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (configFile.isPresent()) {
            return probe(configFile.get());
        }
        if (upstream.isPresent() || proxyName.isPresent()) {
            throw usage("--upstream and --proxy need --config-file.");
        }
        if (listen.isPresent() == through.isPresent()) {
            throw usage("Give one of --origin, --through and --config-file.");
        }
        return listen.isPresent() ? serve(listen.get()) : probe(through.orElseThrow());
    }

    private int probe(URI given) throws InterruptedException {
        CommandSupport.requireWithin(spec, "--patience", patience, LEAST_PATIENCE, MOST_PATIENCE);
        boolean live = !given.toString().contains(TOKEN_PREFIX);
        URI address = live ? service(address(given)) : address(given);
        PathRun run = new PathRun(address, forward.map(this::proxy), trust(), patience, this::progress);
        return interruptibly(live ? run::observe : run::run);
    }

    /** Probes a configuration of the user. */
    private int probe(Path file) throws InterruptedException {
        CommandSupport.requireWithin(spec, "--patience", patience, LEAST_PATIENCE, MOST_PATIENCE);
        if (listen.isPresent() || forward.isPresent() || trust.isPresent()) {
            throw usage("--config-file goes with --upstream, --through and --proxy alone.");
        }
        String replaced = upstream.orElseThrow(() -> usage("--config-file needs --upstream."));
        proxyName.ifPresent(name -> {
            if (!OwnProxy.NAMES.contains(name)) {
                throw usage(
                        "--proxy is '%s', but must be one of %s.".formatted(name, String.join(", ", OwnProxy.NAMES)));
            }
        });
        Optional<URI> asked = through.map(this::address);
        return interruptibly(() -> through(new OwnProxy.Configuration(file, proxyName, replaced, asked)));
    }

    private PathReport through(OwnProxy.Configuration configuration) throws InterruptedException {
        Path file = configuration.file();
        Path directory = TemporaryDirectory.createForProxies(spec.name());
        try (Origin origin = Origin.start()) {
            int secure =
                    origin.listenSecurely(SelfSignedCertificate.in(Files.createDirectory(directory.resolve("origin"))));
            try (OwnProxy running = OwnProxy.start(configuration, origin.port(), secure, directory)) {
                OwnProxy.Description proxy = running.description();
                TlsTrust trusted = TlsTrust.of(Optional.of(proxy.certificate()));
                PathReport report = PathRun.through(proxy, origin, trusted, patience, this::progress)
                        .run();
                // If there is none, the configuration as it was changed stays for a look.
                TemporaryDirectory.delete(directory);
                return report;
            }
        } catch (UnusableConfigurationException refused) {
            throw usage("--config-file '%s': %s.".formatted(file, refused.getMessage()));
        } catch (ProgramFailedException refused) {
            throw new CommandFailedException(
                    "'%s', changed to run here, does not start: %s".formatted(file, refused.getMessage()), refused);
        } catch (IOException | CertificateException failed) {
            throw new CommandFailedException("Cannot prepare the proxy: %s.".formatted(failed.getMessage()), failed);
        }
    }

    /** Measures until a signal arrives, and writes the report. */
    private int interruptibly(PathMeasuring measurement) throws InterruptedException {
        InterruptOnSignal onSignal = new InterruptOnSignal();
        try {
            onSignal.enable();
            PathReport report = measurement.report();
            onSignal.suppress();
            write(report);
            return report.pass(required) ? ExitCode.OK : ExitCode.ASSERTION;
        } catch (InterruptedException stopped) {
            throw new CommandFailedException("Interrupted.", stopped);
        } finally {
            onSignal.done();
        }
    }

    private void write(PathReport report) {
        PrintWriter printed = spec.commandLine().getOut();
        printed.println();
        printed.print(PathPages.text(report));
        printed.flush();
        try {
            PathPages.write(report, required, out);
        } catch (IOException failed) {
            throw new CommandFailedException("Cannot write '%s': %s".formatted(out, IoErrors.reason(failed)), failed);
        }
        printed.println("Written: " + out.resolve("path.html") + ", .md, .json and junit.xml");
        printed.flush();
    }

    private void progress(String line) {
        PrintWriter printed = spec.commandLine().getOut();
        printed.println(line);
        printed.flush();
    }

    /** The address as http or https. */
    private URI address(URI given) {
        String scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https", "ws", "wss").contains(scheme)
                || given.getHost() == null
                || given.getRawUserInfo() != null
                || given.getRawQuery() != null) {
            throw usage("--through is '%s', but must be http, https, ws or wss://HOST[:PORT]/PATH.".formatted(given));
        }
        return URI.create(scheme.replace("ws", "http") + given.toString().substring(scheme.length()));
    }

    /** The address of a service, from that of its feed. */
    private static URI service(URI feed) {
        return URI.create(feed.toString().replaceFirst(Transport.PATH + "/?$", ""));
    }

    private Link.Forward proxy(URI given) {
        if (!"http".equals(given.getScheme()) || given.getHost() == null || given.getRawUserInfo() != null) {
            throw usage("--forward is '%s', but must be http://HOST:PORT.".formatted(given));
        }
        return new Link.Forward(
                new InetSocketAddress(given.getHost(), Link.port(given)),
                true,
                Optional.ofNullable(System.getenv("TRIWIRE_PROXY_CREDENTIALS")));
    }

    private TlsTrust trust() {
        try {
            return TlsTrust.of(trust);
        } catch (IOException | CertificateException unreadable) {
            throw usage("--trust: cannot read '%s': %s."
                    .formatted(
                            trust.map(Path::toString).orElse(""),
                            unreadable instanceof IOException failed
                                    ? IoErrors.reason(failed)
                                    : unreadable.getMessage()));
        }
    }

    /** Runs the origin until its time is over or a signal arrives. */
    private int serve(String listen) throws InterruptedException {
        CommandSupport.requireWithin(spec, "--for", life, LEAST_LIFE, MOST_LIFE);
        int colon = listen.lastIndexOf(':');
        int port = port(listen, listen.substring(colon + 1));
        String host = listen.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", "");
        String token = TOKEN_PREFIX + random();
        try (Origin origin = start(host.isEmpty() ? "0.0.0.0" : host, port, token)) {
            print(host.isEmpty() || host.equals("0.0.0.0") ? ownAddress() : host, origin.port(), token);
            // A signal is the usual end of an origin, and no failure.
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(ExitCode.OK), "end-of-origin"));
            new CountDownLatch(1).await(life.toMillis(), TimeUnit.MILLISECONDS);
            return ExitCode.OK;
        }
    }

    private static Origin start(String host, int port, String token) throws InterruptedException {
        try {
            return Origin.start(host, port, token);
        } catch (IllegalStateException failed) {
            throw new CommandFailedException(
                    "Cannot listen on %s:%d: %s."
                            .formatted(
                                    host,
                                    port,
                                    Objects.requireNonNullElse(failed.getCause(), failed)
                                            .getMessage()),
                    failed);
        }
    }

    private void print(String host, int port, String token) {
        PrintWriter out = spec.commandLine().getOut();
        String address = "%s:%d".formatted(host.contains(":") ? "[%s]".formatted(host) : host, port);
        out.println("Listening on %s for %s. Add one of these to the proxy of your service:%n"
                .formatted(address, CommandSupport.words(life)));
        out.print(Templates.template("path-blocks.txt")
                .data("token", token)
                .data("address", address)
                .data("host", host)
                .data("port", port)
                .render());
        out.println();
        out.println("Then run where your users are, with the address that they use:");
        out.println("  %s path --through https://YOUR-HOST/%s".formatted(ShellLines.command(), token));
        out.println("Or, without the proxy:");
        out.println("  %s path --through http://%s/%s".formatted(ShellLines.command(), address, token));
        out.flush();
    }

    /** An address of this machine that others may reach, or else the loopback address. */
    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(address -> String.valueOf(address.getHostAddress()))
                    .findFirst()
                    .orElse("127.0.0.1");
        } catch (SocketException unknown) {
            return "127.0.0.1";
        }
    }

    private int port(String given, String port) {
        try {
            int number = Integer.parseInt(port);
            if (given.contains(":") && number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            // Refused below.
        }
        throw usage("--origin is '%s', but must be [HOST]:PORT with a port within 0 to 65535.".formatted(given));
    }

    private static String random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}

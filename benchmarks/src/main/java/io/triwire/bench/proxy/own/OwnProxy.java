package io.triwire.bench.proxy.own;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.ProxyProcess;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.client.Transport;

/** A proxy that runs on this machine with the configuration of a user, in front of another upstream. */
public final class OwnProxy implements AutoCloseable {

    /** Names of the proxies whose configurations can run. */
    public static final List<String> NAMES = List.of("nginx", "haproxy", "caddy", "envoy", "apache");

    private final RunningProxy running;
    private final Description description;

    /**
     * What runs.
     *
     * @param title the proxy, its version and the name of the file
     * @param address address at which the feed is asked for, as users have it, without the port here
     * @param standIn where that is here
     * @param certificate certificate of the proxy
     * @param changes what was changed in the configuration, a line each
     */
    public record Description(String title, URI address, Link.StandIn standIn, Path certificate, List<String> changes) {

        public Description {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A configuration of a user.
     *
     * @param file the file
     * @param proxy name of its proxy; empty to tell it by the content
     * @param upstream the upstream to replace, as the user wrote it
     * @param through address at which users reach the feed; empty to find one
     */
    public record Configuration(Path file, Optional<String> proxy, String upstream, Optional<URI> through) {}

    private OwnProxy(RunningProxy running, Description description) {
        this.running = running;
        this.description = description;
    }

    /**
     * Starts the proxy.
     *
     * @param service port of what takes the place of the upstream, on the loopback address
     * @param secureService the same, with TLS
     * @param parent directory for a new directory
     * @throws UnusableConfigurationException if the configuration cannot run here, or its proxy is not installed
     * @throws ProgramFailedException if the proxy refuses the configuration
     */
    public static OwnProxy start(Configuration configuration, int service, int secureService, Path parent)
            throws InterruptedException {
        String text = Includes.read(configuration.file);
        String name = configuration.proxy.orElseGet(() -> proxy(text));
        Proxy proxy = running(Proxy.of(name));
        ProxyProgram program = ProxyProgram.find(proxy, Map.of())
                .orElseThrow(() -> new UnusableConfigurationException("%s is not installed. %s"
                        .formatted(proxy.title(), proxy.installation().install())));
        try {
            Path directory = Files.createTempDirectory(parent, "proxy-");
            // A proxy started as root drops its privileges and must still reach the directory.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Rewrite rewrite = new Rewrite(
                    NamedUpstream.of(configuration.upstream),
                    new Rewrite.Replacement(service, secureService, directory));
            Rewriter rewriter = rewriter(name, program);
            String changed = rewriter.rewrite(configuration.file, text, rewrite);
            rewrite.requireReplaced(configuration.upstream);
            Files.writeString(directory.resolve(rewriter.fileName()), changed, StandardCharsets.ISO_8859_1);
            if (name.equals("haproxy")) {
                Files.writeString(directory.resolve("global.cfg"), "");
            }
            ProbedAddress asked = ProbedAddress.of(configuration.through, rewrite);
            SelfSignedCertificate certificate = SelfSignedCertificate.in(
                    directory, asked.host.matches("[\\d.:\\[\\]]+") ? "localhost" : asked.host);
            ProxyInstance instance = new ProxyInstance(
                    Upstreams.of(ports(service)),
                    ports(asked.listener.port()),
                    ports(asked.listener.port()),
                    0,
                    certificate,
                    directory);
            return new OwnProxy(
                    ProxyProcess.start(program, instance),
                    new Description(
                            "%s %s with %s"
                                    .formatted(proxy.title(), program.version(), configuration.file.getFileName()),
                            asked.address(),
                            new Link.StandIn(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), asked.listener.port()),
                                    asked.path),
                            certificate.certificate(),
                            Stream.concat(rewrite.changes().stream(), asked.others(rewrite))
                                    .toList()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<Transport, Integer> ports(int port) {
        return ProxyInstance.ports(transport -> port);
    }

    /** The name of the proxy that a configuration is for. */
    private static String proxy(String text) {
        String plain = Pattern.compile("(?m)^\\s*#.*$").matcher(text).replaceAll("");
        Map<String, String> marks = Map.of(
                "envoy", "\\b(static_resources|dynamic_resources)\\b",
                "caddy", "(?m)\\breverse_proxy\\b|\"apps\"\\s*:",
                "apache", "(?im)^\\s*(<VirtualHost\\b|ProxyPass\\b|LoadModule\\b|ServerRoot\\b|IncludeOptional\\b)",
                "haproxy", "(?m)^(frontend|backend|defaults|global|listen[ \\t]+[\\w.-]+[ \\t]*$)",
                "nginx", "\\b(proxy_pass\\s|(http|server)\\s*\\{)");
        List<String> told = NAMES.stream()
                .filter(name -> Pattern.compile(String.valueOf(marks.get(name)))
                        .matcher(plain)
                        .find())
                .toList();
        if (told.size() != 1) {
            throw new UnusableConfigurationException("it looks like %s; name the proxy with --proxy"
                    .formatted(told.isEmpty() ? "none of " + String.join(", ", NAMES) : String.join(" or ", told)));
        }
        return told.get(0);
    }

    /** The definition of a proxy, with the commands that run what a rewriter writes. */
    private static Proxy running(Proxy proxy) {
        if (!proxy.name().equals("caddy")) {
            return proxy;
        }
        Proxy.Operation operation = proxy.operation();
        return new Proxy(
                proxy.name(),
                proxy.title(),
                proxy.kind(),
                proxy.installation(),
                new Proxy.Operation(
                        operation.common(),
                        operation.configured(),
                        json(operation.check()),
                        operation.unready(),
                        json(operation.run()),
                        List.of()),
                proxy.documentation());
    }

    /** A command of Caddy for JSON. */
    private static List<String> json(List<String> command) {
        return command.stream()
                .filter(word -> !word.equals("--adapter") && !word.equals("caddyfile"))
                .map(word -> word.replace("Caddyfile", "caddy.json"))
                .toList();
    }

    private static Rewriter rewriter(String name, ProxyProgram program) {
        return switch (name) {
            case "nginx" -> new NginxRewriter();
            case "haproxy" -> new HaproxyRewriter();
            case "caddy" -> new CaddyRewriter(program.program().orElseThrow());
            case "envoy" -> new EnvoyRewriter();
            default -> new ApacheRewriter();
        };
    }

    /** Where the feed is asked for. */
    private record ProbedAddress(Listener listener, String host, String path) {

        private static ProbedAddress of(Optional<URI> through, Rewrite rewrite) {
            Optional<Rewrite.UpstreamPlace> place = rewrite.place();
            List<Listener> listeners = rewrite.listeners();
            Optional<Listener> used = place.map(rewrite::listener);
            Listener listener = through.isEmpty()
                    ? used.orElse(listeners.get(0))
                    : Stream.concat(used.stream(), listeners.stream())
                            .filter(each -> each.given() == Link.port(through.get()))
                            .findFirst()
                            .or(() -> used)
                            .orElse(listeners.get(0));
            Optional<String> path = through.map(URI::getRawPath).filter(each -> !each.isEmpty() && !each.equals("/"));
            return new ProbedAddress(
                    listener,
                    through.map(URI::getHost)
                            .or(() -> place.flatMap(Rewrite.UpstreamPlace::host))
                            .orElse("localhost"),
                    feed(path.or(() -> place.flatMap(Rewrite.UpstreamPlace::path))));
        }

        private static String feed(Optional<String> path) {
            String known = path.orElse("/");
            return known.endsWith("/") ? known.substring(0, known.length() - 1) + Transport.PATH : known;
        }

        /** Where else the configuration uses the upstream: other settings may hold there. */
        private Stream<String> others(Rewrite rewrite) {
            return rewrite.places().stream()
                    .filter(place -> place.path().isPresent())
                    .map(place -> new ProbedAddress(
                            rewrite.listener(place), place.host().orElse(host), feed(place.path())))
                    .filter(other -> !other.path.equals(path) || !other.host.equals(host))
                    .map(other -> "the upstream is used at %s too, which was not asked: name it with --through"
                            .formatted(other.address()))
                    .distinct();
        }

        private URI address() {
            int port = listener.given();
            boolean usual = port == 0 || port == (listener.secure() ? 443 : 80);
            return URI.create(
                    "%s://%s%s%s".formatted(listener.secure() ? "https" : "http", host, usual ? "" : ":" + port, path));
        }
    }

    /** What runs. */
    public Description description() {
        return description;
    }

    @Override
    public void close() {
        running.close();
    }
}

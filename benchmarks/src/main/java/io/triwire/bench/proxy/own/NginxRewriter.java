package io.triwire.bench.proxy.own;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Changes configurations of nginx: a whole {@code nginx.conf}, or what is in its http block. */
final class NginxRewriter implements Rewriter {

    private static final Path SYSTEM = Path.of("/etc/nginx");

    /** Directives that write, or need another user. */
    private static final Set<String> OF_THE_MACHINE = Set.of(
            "user",
            "pid",
            "lock_file",
            "daemon",
            "master_process",
            "error_log",
            "access_log",
            "client_body_temp_path",
            "proxy_temp_path",
            "fastcgi_temp_path",
            "uwsgi_temp_path",
            "scgi_temp_path");

    /** Directives that need files of TLS, other than the certificate of a listener. */
    private static final Pattern OF_TLS = Pattern.compile("ssl_(dhparam|trusted_certificate|client_certificate|crl|"
            + "verify_\\w+|stapling\\w*|password_file|session_ticket_key|ocsp\\w*)|"
            + "proxy_ssl_(trusted_certificate|verify\\w*|certificate\\w*|crl|password_file)");

    /** Directives that refuse clients which may well be served. */
    private static final Set<String> OF_ACCESS = Set.of(
            "auth_basic",
            "auth_basic_user_file",
            "auth_request",
            "auth_request_set",
            "auth_jwt",
            "auth_jwt_key_file",
            "allow",
            "deny",
            "satisfy",
            "limit_req",
            "limit_conn",
            "real_ip_header",
            "set_real_ip_from");

    private static final Set<String> OTHER_PASSES =
            Set.of("fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass");

    private static final Pattern URL = Pattern.compile("(https?)://(unix:[^:]+:?|[^/]+)(.*)");
    private static final Pattern PORT = Pattern.compile("(?:.*[:\\]])?(\\d+)");

    @Override
    public String fileName() {
        return "nginx.conf";
    }

    @Override
    public String rewrite(Path file, String text, Rewrite rewrite) {
        Includes includes = new Includes(file, SYSTEM, rewrite);
        List<NginxDirective> all = NginxDirective.read(file, text, "", includes);
        if (all.stream().noneMatch(each -> each.name().equals("http"))) {
            rewrite.changed(
                    "no http block: it is put into one that has nothing else, so the settings of your nginx.conf "
                            + "do not count");
            all = List.of(
                    new NginxDirective(List.of("events"), Optional.of(List.of()), ""),
                    new NginxDirective(List.of("http"), Optional.of(all), ""));
        }
        return new NginxRewrite(rewrite, all).text();
    }

    /** Where in the configuration a directive is. */
    private record Context(Optional<Set<Integer>> ports, Optional<String> host, Optional<String> path) {

        private static final Context OUTSIDE = new Context(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The change of one configuration. */
    private static final class NginxRewrite {

        private final Rewrite rewrite;
        private final List<NginxDirective> all;
        /** The upstream blocks that are the upstream to replace. */
        private final Set<String> blocks = new HashSet<>();
        /** The upstream blocks that are reached with TLS. */
        private final Set<String> withTls = new HashSet<>();

        private NginxRewrite(Rewrite rewrite, List<NginxDirective> all) {
            this.rewrite = rewrite;
            this.all = all;
        }

        private String text() {
            look(all);
            Path directory = rewrite.directory();
            String http = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                    .map(each -> "%s_temp_path %s;\n".formatted(each, directory.resolve(each)))
                    .reduce("access_log off;\n", String::concat);
            String text =
                    NginxDirective.text(changed(all, Context.OUTSIDE)).replaceFirst("(?m)^http \\{\n", "$0" + http);
            return "daemon off;\npid %s;\nerror_log %s;\n%s"
                    .formatted(directory.resolve("nginx.pid"), directory.resolve("error.log"), text);
        }

        private void look(List<NginxDirective> directives) {
            for (NginxDirective each : directives) {
                List<NginxDirective> inside = each.block().orElse(List.of());
                if (each.name().equals("upstream")
                        && (rewrite.isUpstream(each.argument(1))
                                || inside.stream()
                                                .filter(server -> server.name().equals("server"))
                                                .filter(server -> rewrite.isUpstream(server.argument(1)))
                                                .count()
                                        > 0)) {
                    blocks.add(each.argument(1));
                }
                if (each.name().equals("proxy_pass") && each.argument(1).startsWith("https://")) {
                    withTls.add(each.argument(1).substring(8).replaceFirst("/.*", ""));
                }
                look(inside);
            }
        }

        private List<NginxDirective> changed(List<NginxDirective> directives, Context context) {
            List<NginxDirective> changed = new ArrayList<>();
            for (NginxDirective each : directives) {
                changed(each, context).ifPresent(changed::add);
            }
            return changed;
        }

        private Optional<NginxDirective> changed(NginxDirective each, Context context) {
            String name = each.name();
            if (OF_THE_MACHINE.contains(name)) {
                rewrite.changed("log files, process and temporary files: left out", each.line());
                return Optional.empty();
            } else if (OF_TLS.matcher(name).matches()) {
                rewrite.changed("files of TLS and checks of certificates: left out", each.line());
                return Optional.empty();
            } else if (OF_ACCESS.contains(name)) {
                rewrite.changed(name + ": left out, the probes come from 127.0.0.1 without credentials", each.line());
                return Optional.empty();
            }
            return switch (name) {
                case "stream", "mail" -> {
                    rewrite.changed(name + ": left out", each.line());
                    yield Optional.empty();
                }
                case "ssl_certificate", "ssl_certificate_key" -> {
                    rewrite.changed("certificate: one of this run", each.line());
                    yield Optional.of(
                            each.with(1, (name.endsWith("key") ? rewrite.key() : rewrite.certificate()).toString()));
                }
                case "load_module" -> Optional.of(each.with(1, module(each.argument(1))));
                case "proxy_cache_path", "fastcgi_cache_path", "uwsgi_cache_path", "scgi_cache_path" ->
                    Optional.of(each.with(
                            1,
                            rewrite.directory().resolve("cache-" + each.line()).toString()));
                case "server" -> each.block().isPresent() ? Optional.of(server(each)) : Optional.of(each);
                case "upstream" -> Optional.of(upstream(each));
                case "location" -> {
                    Context inside = new Context(context.ports, context.host, path(each));
                    yield Optional.of(each.with(block -> changed(block, inside)));
                }
                case "proxy_pass" -> Optional.of(each.with(1, pass(each.argument(1), each.line(), context)));
                case "set" ->
                    Optional.of(
                            each.words().size() == 3 && rewrite.isUpstream(each.argument(2))
                                    ? each.with(2, set(each.argument(2), context))
                                    : each);
                default ->
                    OTHER_PASSES.contains(name) && !each.argument(1).contains("$")
                            ? Optional.of(each.with(
                                    1,
                                    (name.equals("grpc_pass") ? "grpc://" : "")
                                            + rewrite.nobody(each.argument(1), each.line())))
                            : Optional.of(each.with(block -> changed(block, context)));
            };
        }

        private static String module(String given) {
            return Stream.of("/usr/share/nginx", "/usr/lib/nginx", "/usr/lib64/nginx", "/etc/nginx")
                    .map(base -> Path.of(base).resolve(given))
                    .filter(Files::exists)
                    .map(Path::toString)
                    .findFirst()
                    .orElse(given);
        }

        /** The path of a location; empty if it is a regular expression. */
        private static Optional<String> path(NginxDirective location) {
            String first = location.argument(1);
            return location.words().size() == 2
                    ? Optional.of(first).filter(each -> each.startsWith("/"))
                    : Optional.of(location.argument(2)).filter(each -> first.equals("=") || first.equals("^~"));
        }

        private NginxDirective server(NginxDirective server) {
            List<NginxDirective> inside = server.block().orElse(List.of());
            Set<Integer> ports = new LinkedHashSet<>();
            List<NginxDirective> listens = new ArrayList<>();
            boolean none = inside.stream().noneMatch(each -> each.name().equals("listen"));
            // Without a listen directive nginx listens on port 80.
            Stream<NginxDirective> listening = none
                    ? Stream.of(new NginxDirective(List.of("listen", "80"), Optional.empty(), server.line()))
                    : inside.stream().filter(each -> each.name().equals("listen"));
            boolean oldTls = inside.stream().anyMatch(each -> each.words().equals(List.of("ssl", "on")));
            listening.forEach(each -> listen(each, ports, oldTls).ifPresent(listens::add));
            Optional<String> host = inside.stream()
                    .filter(each -> each.name().equals("server_name"))
                    .flatMap(each -> each.words().stream().skip(1))
                    .filter(name -> name.matches("[\\w.-]+") && !name.equals("_"))
                    .findFirst();
            Context context = new Context(Optional.of(ports), host, Optional.empty());
            List<NginxDirective> changed = new ArrayList<>(listens);
            changed.addAll(changed(
                    inside.stream()
                            .filter(each -> !each.name().equals("listen"))
                            .toList(),
                    context));
            return new NginxDirective(server.words(), Optional.of(changed), server.line());
        }

        /** A listen directive; empty if the server listens on the port already, as for IPv6. */
        private Optional<NginxDirective> listen(NginxDirective listen, Set<Integer> ports, boolean oldTls) {
            String address = listen.argument(1);
            boolean socket = address.startsWith("unix:");
            Matcher port = PORT.matcher(address);
            if (listen.words().contains("quic")) {
                rewrite.changed("listen for QUIC: left out", listen.line());
                return Optional.empty();
            }
            if (address.contains("$")) {
                throw new UnusableConfigurationException(
                        "line %s: 'listen %s' has a variable".formatted(listen.line(), address));
            }
            int given = socket ? 0 : port.matches() ? Integer.parseInt(port.group(1)) : 80;
            if (!ports.add(given)) {
                return Optional.empty();
            }
            if (listen.words().contains("proxy_protocol")) {
                rewrite.changed("proxy_protocol: left out", listen.line());
            }
            List<String> words = new ArrayList<>(List.of(
                    "listen",
                    rewrite.listen(
                            Integer.toString(given),
                            given,
                            oldTls || listen.words().contains("ssl"))));
            listen.words().stream()
                    .skip(2)
                    .filter(each -> !each.equals("proxy_protocol") && !each.startsWith("ipv6only"))
                    .forEach(words::add);
            return Optional.of(new NginxDirective(words, Optional.empty(), listen.line()));
        }

        private NginxDirective upstream(NginxDirective upstream) {
            String name = upstream.argument(1);
            boolean named = blocks.contains(name);
            List<NginxDirective> inside = new ArrayList<>();
            boolean first = true;
            for (NginxDirective each : upstream.block().orElse(List.of())) {
                if (!each.name().equals("server")) {
                    inside.add(each);
                } else if (!named) {
                    inside.add(each.with(1, rewrite.nobody(each.argument(1), each.line())));
                } else if (first) {
                    first = false;
                    List<String> words = new ArrayList<>(List.of("server", rewrite.service(withTls.contains(name))));
                    each.words().stream()
                            .skip(2)
                            .filter(word -> !Set.of("backup", "down", "resolve").contains(word))
                            .forEach(words::add);
                    inside.add(new NginxDirective(words, Optional.empty(), each.line()));
                } else {
                    rewrite.changed("upstream %s: one server of several".formatted(name), each.line());
                }
            }
            return new NginxDirective(upstream.words(), Optional.of(inside), upstream.line());
        }

        private String pass(String given, String line, Context context) {
            Matcher url = URL.matcher(given);
            if (!url.matches() || url.group(2).contains("$")) {
                // A variable, whose value a set directive has.
                return given;
            }
            String target = url.group(2);
            if (blocks.contains(target)) {
                used(context);
                return given;
            }
            if (isBlock(target)) {
                return given;
            }
            boolean named = rewrite.isUpstream(given);
            if (named) {
                used(context);
            }
            return url.group(1)
                    + "://"
                    + (named ? rewrite.service(url.group(1).equals("https")) : rewrite.nobody(target, line))
                    + url.group(3);
        }

        private boolean isBlock(String name) {
            return Stream.of(all)
                    .flatMap(List::stream)
                    .filter(each -> each.name().equals("http"))
                    .flatMap(http -> http.block().orElse(List.of()).stream())
                    .anyMatch(each ->
                            each.name().equals("upstream") && each.argument(1).equals(name));
        }

        private String set(String given, Context context) {
            used(context);
            Matcher url = URL.matcher(given);
            return url.matches()
                    ? url.group(1) + "://" + rewrite.service(url.group(1).equals("https")) + url.group(3)
                    : rewrite.service(false);
        }

        private void used(Context context) {
            context.ports
                    .orElse(Set.of())
                    .forEach(port -> rewrite.used(
                            new Rewrite.UpstreamPlace(Integer.toString(port), context.host, context.path)));
        }
    }
}

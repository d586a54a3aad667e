package io.triwire.bench.proxy.own;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes configurations of HAProxy. Lines keep their numbers. */
final class HaproxyRewriter implements Rewriter {

    private static final Pattern WORD = Pattern.compile(
            "#.*|(?:\"(?:\\\\.|[^\"\\\\])*\"|'[^']*'|\\\\.|[^\\s#\"'\\\\])(?:\"(?:\\\\.|[^\"\\\\])*\"|'[^']*'"
                    + "|\\\\.|[^\\s\"'\\\\])*");

    private static final Set<String> SECTIONS = Set.of(
            "global",
            "defaults",
            "frontend",
            "backend",
            "listen",
            "userlist",
            "cache",
            "http-errors",
            "peers",
            "mailers",
            "resolvers",
            "ring",
            "log-forward",
            "program",
            "fcgi-app",
            "crt-store",
            "traces");

    private static final Set<String> USED_SECTIONS = Set.of(
            "global", "defaults", "frontend", "backend", "listen", "userlist", "cache", "http-errors", "fcgi-app");

    private static final Set<String> OF_THE_MACHINE = Set.of(
            "log",
            "log-tag",
            "log-send-hostname",
            "chroot",
            "user",
            "group",
            "uid",
            "gid",
            "daemon",
            "pidfile",
            "stats socket",
            "stats timeout",
            "stats bind-process",
            "ca-base",
            "crt-base",
            "ssl-dh-param-file",
            "nbproc",
            "cpu-map",
            "bind-process",
            "master-worker",
            "localpeer",
            "setcap",
            "server-state-base",
            "server-state-file",
            "load-server-state-from-file");

    /** They may need more open files than this user may have. */
    private static final Set<String> OF_THE_LIMITS = Set.of("maxconn", "maxsock", "ulimit-n", "fd-hard-limit");

    private static final Set<String> OF_HEALTH = Set.of(
            "option httpchk",
            "option tcp-check",
            "option external-check",
            "option ssl-hello-chk",
            "option ldap-check",
            "option mysql-check",
            "option pgsql-check",
            "option redis-check",
            "option smtpchk",
            "option allbackups",
            "http-check",
            "tcp-check",
            "external-check",
            "email-alert",
            "monitor-net");

    /** Options of a server or a listener that are left out, with the number of their arguments. */
    private static final Map<String, Integer> OPTIONS = Map.ofEntries(
            Map.entry("check", 0),
            Map.entry("check-ssl", 0),
            Map.entry("check-send-proxy", 0),
            Map.entry("agent-check", 0),
            Map.entry("send-proxy", 0),
            Map.entry("send-proxy-v2", 0),
            Map.entry("send-proxy-v2-ssl", 0),
            Map.entry("send-proxy-v2-ssl-cn", 0),
            Map.entry("backup", 0),
            Map.entry("disabled", 0),
            Map.entry("accept-proxy", 0),
            Map.entry("transparent", 0),
            Map.entry("v4v6", 0),
            Map.entry("v6only", 0),
            Map.entry("check-sni", 1),
            Map.entry("check-alpn", 1),
            Map.entry("check-proto", 1),
            Map.entry("inter", 1),
            Map.entry("fastinter", 1),
            Map.entry("downinter", 1),
            Map.entry("rise", 1),
            Map.entry("fall", 1),
            Map.entry("port", 1),
            Map.entry("addr", 1),
            Map.entry("agent-port", 1),
            Map.entry("agent-inter", 1),
            Map.entry("agent-addr", 1),
            Map.entry("agent-send", 1),
            Map.entry("observe", 1),
            Map.entry("on-error", 1),
            Map.entry("on-marked-down", 1),
            Map.entry("on-marked-up", 1),
            Map.entry("error-limit", 1),
            Map.entry("resolvers", 1),
            Map.entry("resolve-prefer", 1),
            Map.entry("resolve-net", 1),
            Map.entry("resolve-opts", 1),
            Map.entry("init-addr", 1),
            Map.entry("track", 1),
            Map.entry("source", 1),
            Map.entry("slowstart", 1),
            Map.entry("namespace", 1),
            Map.entry("crt", 1),
            Map.entry("crt-list", 1),
            Map.entry("ca-file", 1),
            Map.entry("ca-verify-file", 1),
            Map.entry("crl-file", 1),
            Map.entry("verify", 1),
            Map.entry("verifyhost", 1),
            Map.entry("interface", 1),
            Map.entry("uid", 1),
            Map.entry("gid", 1),
            Map.entry("user", 1),
            Map.entry("group", 1),
            Map.entry("mode", 1),
            Map.entry("process", 1));

    private static final Pattern PORT = Pattern.compile(".*:(\\d+)(-\\d+)?");

    @Override
    public String fileName() {
        return "haproxy.cfg";
    }

    @Override
    public String rewrite(Path file, String text, Rewrite rewrite) {
        return new HaproxyRewrite(rewrite, text.lines().toList()).text();
    }

    /** A frontend: what its listeners and rules say. */
    private static final class HaproxySection {

        private final String type;
        private final String name;
        private final List<Integer> ports = new ArrayList<>();
        private final Map<String, String> hosts = new HashMap<>();
        private final Map<String, String> paths = new HashMap<>();
        /** The backends that it uses, and the conditions. */
        private final List<List<String>> uses = new ArrayList<>();

        private HaproxySection(String type, String name) {
            this.type = type;
            this.name = name;
        }

        /** Of a listener: two sections may have one port on two addresses, and must not share one here. */
        private String key(int port) {
            return "%s %s %d".formatted(type, name, port);
        }
    }

    /** The change of one configuration. */
    private static final class HaproxyRewrite {

        private final Rewrite rewrite;
        private final List<String> lines;
        /** Names of the backends that have the upstream. */
        private final Set<String> named = new HashSet<>();
        /** Those of them whose server has been replaced. */
        private final Set<String> replaced = new HashSet<>();

        private final List<HaproxySection> sections = new ArrayList<>();

        private HaproxyRewrite(Rewrite rewrite, List<String> lines) {
            this.rewrite = rewrite;
            this.lines = lines;
        }

        private String text() {
            look();
            StringBuilder text = new StringBuilder();
            HaproxySection section = new HaproxySection("", "");
            for (int i = 0; i < lines.size(); i++) {
                List<String> words = words(lines.get(i));
                String line = Integer.toString(i + 1);
                if (!words.isEmpty()
                        && SECTIONS.contains(words.get(0))
                        && !lines.get(i).startsWith(" ")) {
                    section = new HaproxySection(words.get(0), words.size() > 1 ? words.get(1) : "");
                    sections.add(section);
                    if (!USED_SECTIONS.contains(section.type)) {
                        rewrite.changed("section %s: left out".formatted(section.type), line);
                    }
                }
                boolean kept = words.isEmpty() || section.type.isEmpty() || USED_SECTIONS.contains(section.type);
                text.append(kept ? changed(words, lines.get(i), section, line) : "")
                        .append('\n');
            }
            sections.forEach(this::places);
            return text.toString();
        }

        private static List<String> words(String line) {
            return WORD.matcher(line)
                    .results()
                    .map(MatchResult::group)
                    .filter(word -> !word.startsWith("#"))
                    .toList();
        }

        private void look() {
            String name = "";
            for (String line : lines) {
                List<String> words = words(line);
                if (words.size() > 1 && SECTIONS.contains(words.get(0))) {
                    name = words.get(1);
                    if (words.get(0).equals("backend") && rewrite.isUpstream(name)) {
                        named.add(name);
                    }
                } else if (isServer(words) && rewrite.isUpstream(address(words))) {
                    named.add(name);
                }
            }
        }

        private static boolean isServer(List<String> words) {
            return (words.size() > 2 && words.get(0).equals("server"))
                    || (words.size() > 3 && words.get(0).equals("server-template"));
        }

        private static String address(List<String> words) {
            return words.get(words.get(0).equals("server") ? 2 : 3);
        }

        private String changed(List<String> words, String whole, HaproxySection section, String line) {
            if (words.isEmpty()) {
                return "";
            }
            String one = words.get(0);
            String two = words.size() > 1 ? one + " " + words.get(1) : one;
            if (one.equals("no") || one.equals("default")) {
                return whole;
            }
            Optional<String> omitted = omitted(words, one, two, section);
            if (omitted.isPresent()) {
                rewrite.changed(omitted.get(), line);
                return "";
            }
            rules(words, section);
            if (isServer(words)) {
                return server(words, section, line);
            }
            return switch (one) {
                case "bind" -> bind(words, section, line);
                case "default-server" -> {
                    String options = options(words, 1, line);
                    yield options.isEmpty() ? "" : "    default-server " + options;
                }
                case "stick-table" -> "    " + String.join(" ", words).replaceAll(" peers \\S+", "");
                default -> whole;
            };
        }

        /** What a line is that is left out; empty for one that is kept. */
        private static Optional<String> omitted(List<String> words, String one, String two, HaproxySection section) {
            if (OF_THE_MACHINE.contains(one) || OF_THE_MACHINE.contains(two)) {
                return Optional.of("logs, process and files of the machine: left out");
            }
            if (section.type.equals("global") && OF_THE_LIMITS.contains(one)) {
                return Optional.of("limits of the process: left out");
            }
            if (OF_HEALTH.contains(one) || OF_HEALTH.contains(two)) {
                return Optional.of("health checks: left out");
            }
            if (two.equals("http-request auth")) {
                return Optional.of("http-request auth: left out, the probes have no credentials");
            }
            if (one.equals("errorfile") && words.size() > 2 && !Files.exists(Path.of(words.get(2)))) {
                return Optional.of("errorfile that is not here: left out");
            }
            return Optional.empty();
        }

        private static void rules(List<String> words, HaproxySection section) {
            String last = words.get(words.size() - 1);
            switch (words.get(0)) {
                case "acl" -> {
                    String criterion = words.size() > 2 ? words.get(2) : "";
                    if (criterion.matches("path(_beg)?")) {
                        section.paths.put(words.get(1), last);
                    } else if (criterion.contains("hdr(host)")) {
                        section.hosts.put(words.get(1), last);
                    }
                }
                case "use_backend", "default_backend" -> section.uses.add(words.subList(1, words.size()));
                default -> {
                    // Says nothing about places.
                }
            }
        }

        private void places(HaproxySection section) {
            if (section.type.equals("listen") && named.contains(section.name)) {
                section.ports.forEach(port ->
                        rewrite.used(new Rewrite.UpstreamPlace(section.key(port), Optional.empty(), Optional.empty())));
            }
            for (List<String> use : section.uses) {
                if (!use.isEmpty() && named.contains(use.get(0))) {
                    section.ports.forEach(port -> rewrite.used(new Rewrite.UpstreamPlace(
                            section.key(port), first(use, section.hosts), first(use, section.paths))));
                }
            }
        }

        private static Optional<String> first(List<String> conditions, Map<String, String> values) {
            return conditions.stream()
                    .filter(values::containsKey)
                    .map(values::get)
                    .findFirst();
        }

        private String server(List<String> words, HaproxySection section, String line) {
            boolean template = words.get(0).equals("server-template");
            String name = words.get(1) + (template ? "1" : "");
            int options = template ? 4 : 3;
            if (named.contains(section.name)) {
                if (!replaced.add(section.name)) {
                    rewrite.changed("backend %s: one server of several".formatted(section.name), line);
                    return "";
                }
                boolean tls = words.contains("ssl");
                return "    server %s %s %s%s"
                        .formatted(
                                name, rewrite.service(tls), options(words, options, line), tls ? " verify none" : "");
            }
            return "    server %s %s".formatted(name, rewrite.nobody(address(words), line));
        }

        /** The options without those that need something that is not here. */
        private String options(List<String> words, int from, String line) {
            List<String> kept = new ArrayList<>();
            for (int i = from; i < words.size(); i++) {
                Integer arguments = OPTIONS.get(words.get(i));
                if (arguments == null) {
                    kept.add(words.get(i));
                } else {
                    if (words.get(i).startsWith("check")) {
                        rewrite.changed("health checks: left out", line);
                    } else if (words.get(i).contains("-proxy")) {
                        rewrite.changed("PROXY protocol: left out", line);
                    }
                    i += arguments;
                }
            }
            return String.join(" ", kept);
        }

        private String bind(List<String> words, HaproxySection section, String line) {
            boolean tls = words.contains("ssl");
            List<String> addresses = new ArrayList<>();
            for (String each : (words.size() > 1 ? words.get(1) : "").split(",", -1)) {
                Matcher port = PORT.matcher(each);
                boolean socket = each.matches("(/|unix@|abns@).*");
                if (each.matches("quic[46]@.*")) {
                    rewrite.changed("bind for QUIC: left out", line);
                } else if (!socket && !port.matches()) {
                    throw new UnusableConfigurationException("line %s: 'bind %s' names no port".formatted(line, each));
                } else {
                    int given = socket ? 0 : Integer.parseInt(port.group(1));
                    if (!section.ports.contains(given)) {
                        section.ports.add(given);
                        addresses.add(rewrite.listen(section.key(given), given, tls));
                    }
                }
            }
            if (tls) {
                rewrite.changed("certificate: one of this run", line);
            }
            return addresses.isEmpty()
                    ? ""
                    : "    bind %s %s%s"
                            .formatted(
                                    String.join(",", addresses),
                                    options(words, 2, line),
                                    tls ? " crt " + rewrite.certificateAndKey() : "");
        }
    }
}

package io.triwire.bench.proxy.own;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes configurations of Apache httpd: a whole one, or that of virtual hosts. */
final class ApacheRewriter implements Rewriter {

    private static final Path SYSTEM = Path.of("/etc/apache2");

    private static final List<String> MODULE_DIRECTORIES = List.of(
            "/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/etc/httpd/modules", "/usr/local/apache2/modules");

    /** Debian's default modules, and those that virtual hosts in front of a service use. */
    private static final List<String> MODULES = List.of(
            "mpm_event",
            "access_compat",
            "alias",
            "authn_core",
            "authz_core",
            "authz_host",
            "authz_user",
            "deflate",
            "dir",
            "env",
            "filter",
            "headers",
            "http2",
            "lbmethod_byrequests",
            "mime",
            "proxy",
            "proxy_balancer",
            "proxy_http",
            "proxy_wstunnel",
            "reqtimeout",
            "rewrite",
            "setenvif",
            "slotmem_shm",
            "socache_shmcb",
            "ssl");

    private static final Pattern OF_THE_MACHINE =
            Pattern.compile("errorlog|customlog|transferlog|globallog|forensiclog|"
                    + "pidfile|user|group|mutex|defaultruntimedir|serverroot|coredumpdirectory|scoreboardfile");

    private static final Pattern OF_TLS = Pattern.compile("sslcertificatechainfile|sslca\\w+|sslverify\\w+|sslocsp\\w+|"
            + "ssl(use)?stapling\\w*|sslopensslconfcmd|sslproxyca\\w+|sslproxyverify\\w*|sslproxymachine\\w+|"
            + "sslproxycheckpeer\\w+|sslsessionticketkeyfile");

    private static final Pattern OF_ACCESS = Pattern.compile("auth(type|name|userfile|groupfile|basic\\w*|ldap\\w*|"
            + "digest\\w*|form\\w*|dbd\\w*|merging)|oidc\\w+|order|allow|deny|satisfy|remoteip\\w+");

    private static final Pattern WORD = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|\\S+");
    private static final Pattern PORT = Pattern.compile("(?:.*:)?(\\d+)");
    private static final Pattern URL =
            Pattern.compile("(?<scheme>https?|wss?|h2c?|ajp|fcgi|s?cgi|uwsgi)://(?<address>[^/\"\\s%$|]+)");

    @Override
    public String fileName() {
        return "apache2.conf";
    }

    @Override
    public String rewrite(Path file, String text, Rewrite rewrite) {
        ApacheRewrite run = new ApacheRewrite(rewrite, new Includes(file, SYSTEM, rewrite));
        run.include(text, "");
        return run.text();
    }

    private record ApacheLine(String text, String number) {

        private List<String> words() {
            return WORD.matcher(text).results().map(MatchResult::group).toList();
        }

        private String name() {
            return words().isEmpty() ? "" : words().get(0).toLowerCase(Locale.ROOT);
        }

        private String argument(int index) {
            List<String> words = words();
            return index < words.size() ? words.get(index).replaceAll("^\"|[\">]+$", "") : "";
        }
    }

    /** The change of one configuration. */
    private static final class ApacheRewrite {

        private final Rewrite rewrite;
        private final Includes includes;
        private final List<ApacheLine> lines = new ArrayList<>();
        private final Set<String> balancers = new HashSet<>();
        private final Set<String> members = new HashSet<>();
        private final Set<Integer> listening = new LinkedHashSet<>();
        private Set<Integer> ports = Set.of();
        private Optional<String> host = Optional.empty();
        private Optional<String> path = Optional.empty();
        private String balancer = "";

        private ApacheRewrite(Rewrite rewrite, Includes includes) {
            this.rewrite = rewrite;
            this.includes = includes;
        }

        private void include(String text, String label) {
            String[] all = text.split("\n", -1);
            for (int i = 0; i < all.length; i++) {
                String number = label + (i + 1);
                StringBuilder whole = new StringBuilder(all[i].strip());
                while (whole.toString().endsWith("\\") && i + 1 < all.length) {
                    i++;
                    whole.setLength(whole.length() - 1);
                    whole.append(' ').append(all[i].strip());
                }
                ApacheLine line = new ApacheLine(whole.toString(), number);
                if (line.name().equals("include") || line.name().equals("includeoptional")) {
                    include(line);
                } else if (!line.text.startsWith("#")) {
                    lines.add(line);
                }
            }
        }

        private void include(ApacheLine line) {
            List<Path> files = line.name().equals("include")
                    ? includes.required(line.argument(1), line.number)
                    : includes.files(line.argument(1));
            files.forEach(file -> include(includes.text(file), file.getFileName() + ":"));
        }

        private String text() {
            for (ApacheLine line : lines) {
                if (line.name().equals("<proxy")) {
                    balancer = line.argument(1);
                } else if (line.name().equals("balancermember")
                        && address(line.argument(1)).filter(rewrite::isUpstream).isPresent()) {
                    balancers.add(balancer);
                }
            }
            String changed = lines.stream().map(this::changed).collect(Collectors.joining("\n", "", "\n"));
            boolean whole = lines.stream().anyMatch(line -> line.name().equals("loadmodule"));
            if (!whole) {
                rewrite.changed("no LoadModule: Debian's default modules and those of proxies are loaded");
            }
            Path directory = rewrite.directory();
            return """
                    ServerRoot %1$s
                    ServerName 127.0.0.1
                    DefaultRuntimeDir %1$s
                    PidFile %1$s/apache2.pid
                    ErrorLog %1$s/error.log
                    User nobody
                    Group nogroup
                    """.formatted(directory)
                    + (whole ? "" : modules())
                    + rewrite.listeners().stream()
                            .filter(listener -> !listening.contains(listener.given()))
                            .map(listener -> "Listen 127.0.0.1:%d\n".formatted(listener.port()))
                            .collect(Collectors.joining())
                    + changed;
        }

        private static String modules() {
            return MODULES.stream()
                            .filter(each -> Files.exists(Path.of(module("mod_%s.so".formatted(each)))))
                            .map(each ->
                                    "LoadModule %s_module %s\n".formatted(each, module("mod_%s.so".formatted(each))))
                            .collect(Collectors.joining())
                    + "TypesConfig /dev/null\n";
        }

        private static String module(String given) {
            Path name = Optional.ofNullable(Path.of(given).getFileName()).orElse(Path.of(given));
            return Stream.concat(
                            Stream.of(Path.of(given)),
                            MODULE_DIRECTORIES.stream()
                                    .map(each -> Path.of(each).resolve(name)))
                    .filter(each -> each.isAbsolute() && Files.exists(each))
                    .map(Path::toString)
                    .findFirst()
                    .orElse(given);
        }

        private String changed(ApacheLine line) {
            String name = line.name();
            if (OF_THE_MACHINE.matcher(name).matches()) {
                rewrite.changed("logs, process and user: left out", line.number);
                return "";
            } else if (OF_TLS.matcher(name).matches()) {
                rewrite.changed("files of TLS and checks of certificates: left out", line.number);
                return "";
            } else if (OF_ACCESS.matcher(name).matches()) {
                rewrite.changed(
                        "%s: left out, the probes come from 127.0.0.1 without credentials"
                                .formatted(line.words().get(0)),
                        line.number);
                return "";
            }
            return switch (name) {
                case "listen" -> listen(line);
                case "<virtualhost" -> virtualHost(line);
                case "</virtualhost>" -> {
                    ports = Set.of();
                    host = Optional.empty();
                    path = Optional.empty();
                    yield line.text;
                }
                case "servername" -> {
                    host = Optional.of(
                            line.argument(1).replaceFirst("^\\w+://", "").replaceFirst(":\\d+$", ""));
                    yield line.text;
                }
                case "<location", "<locationmatch" -> {
                    path = Optional.of(line.argument(1)).filter(each -> each.startsWith("/"));
                    yield line.text;
                }
                case "</location>", "</locationmatch>" -> {
                    path = Optional.empty();
                    yield line.text;
                }
                case "<proxy" -> {
                    balancer = line.argument(1);
                    yield replaced(line, false);
                }
                case "loadmodule" -> "LoadModule %s %s".formatted(line.argument(1), module(line.argument(2)));
                case "sslcertificatefile", "sslcertificatekeyfile" -> {
                    rewrite.changed("certificate: one of this run", line.number);
                    yield line.words().get(0) + " " + (name.contains("key") ? rewrite.key() : rewrite.certificate());
                }
                case "sslproxyengine" ->
                    line.text
                            + "\nSSLProxyVerify none\nSSLProxyCheckPeerName off\nSSLProxyCheckPeerCN off\nSSLProxyCheckPeerExpire off";
                case "require" -> {
                    if (line.text.toLowerCase(Locale.ROOT).contains(" all ")) {
                        yield line.text;
                    }
                    rewrite.changed("Require: everything is granted", line.number);
                    yield "Require all granted";
                }
                case "balancermember" -> member(line);
                case "proxypass", "proxypassmatch" -> replaced(line, true);
                case "rewriterule" ->
                    line.text.matches(".*\\[([^]]*,)?(P|proxy)(,[^]]*)?]\\s*") ? replaced(line, true) : line.text;
                default -> name.startsWith("proxypass") ? replaced(line, false) : line.text;
            };
        }

        private String listen(ApacheLine line) {
            int port = port(line.argument(1), line);
            boolean tls = line.argument(2).equals("https");
            String address = rewrite.listen(Integer.toString(port), port, tls);
            return listening.add(port)
                    ? "Listen %s %s".formatted(address, line.argument(2)).strip()
                    : "";
        }

        private String virtualHost(ApacheLine line) {
            ports = new LinkedHashSet<>();
            host = Optional.empty();
            Set<String> addresses = new LinkedHashSet<>();
            for (int i = 1; i < line.words().size(); i++) {
                String given = line.argument(i);
                if (given.isEmpty()) {
                    continue;
                }
                int port = given.matches(".*:\\d+") ? port(given, line) : 80;
                ports.add(port);
                boolean tls = port == 443 || secure(line);
                addresses.add(rewrite.listen(Integer.toString(port), port, tls));
            }
            return "<VirtualHost %s>".formatted(String.join(" ", addresses));
        }

        /** Whether the virtual host that begins in a line has TLS. */
        private boolean secure(ApacheLine begin) {
            for (ApacheLine each : lines.subList(lines.indexOf(begin), lines.size())) {
                if (each.name().equals("</virtualhost>")) {
                    return false;
                } else if (each.name().equals("sslengine")) {
                    return each.argument(1).equalsIgnoreCase("on");
                }
            }
            return false;
        }

        private static int port(String address, ApacheLine line) {
            Matcher port = PORT.matcher(address);
            if (!port.matches()) {
                throw new UnusableConfigurationException("line %s: '%s' names no port".formatted(line.number, address));
            }
            return Integer.parseInt(port.group(1));
        }

        private static Optional<String> address(String url) {
            Matcher form = URL.matcher(url);
            return form.find() ? Optional.of(form.group("address")) : Optional.empty();
        }

        private String member(ApacheLine line) {
            if (balancers.contains(balancer) && !members.add(balancer)) {
                rewrite.changed("%s: one member of several".formatted(balancer), line.number);
                return "";
            }
            if (!balancers.contains(balancer)) {
                return replaced(line, true);
            }
            return URL.matcher(line.text).replaceFirst(url -> Matcher.quoteReplacement(here(url.group())));
        }

        private String here(String url) {
            String scheme = url.replaceFirst("://.*", "");
            return scheme + "://" + rewrite.service(scheme.equals("https") || scheme.equals("wss"));
        }

        /**
         * A line with the addresses of upstreams replaced.
         *
         * @param passes whether requests are passed there
         */
        private String replaced(ApacheLine line, boolean passes) {
            if (passes && balancers.stream().anyMatch(line.text::contains)) {
                used(line);
            }
            return URL.matcher(line.text).replaceAll(url -> {
                String address = url.group().replaceFirst(".*://", "");
                if (rewrite.isUpstream(address)) {
                    if (passes) {
                        used(line);
                    }
                    return Matcher.quoteReplacement(here(url.group()));
                }
                return Matcher.quoteReplacement(
                        passes ? url.group().replace(address, rewrite.nobody(address, line.number)) : url.group());
            });
        }

        private void used(ApacheLine line) {
            Optional<String> first =
                    path.or(() -> Optional.of(line.argument(1)).filter(each -> each.matches("/[^^(]*")));
            ports.forEach(port -> rewrite.used(new Rewrite.UpstreamPlace(Integer.toString(port), host, first)));
        }
    }
}

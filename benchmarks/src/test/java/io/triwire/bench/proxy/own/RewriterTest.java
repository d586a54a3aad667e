package io.triwire.bench.proxy.own;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RewriterTest {

    private static final int SERVICE = 7001;
    private static final int SECURE_SERVICE = 7002;

    @TempDir
    private Path directory;

    private Rewrite rewrite;

    @BeforeEach
    void nameTheUpstream() {
        rewrite = rewrite("http://backend:8080");
    }

    @Test
    void nginxListensOnEachPortOnce() {
        String changed = nginx("""
                server {
                    listen 80 default_server;
                    listen [::]:80 default_server ipv6only=on;
                    listen unix:/run/nginx.sock;
                    location / { proxy_pass http://backend:8080/; }
                }
                """);

        assertThat(rewrite.listeners()).map(Listener::given).containsExactly(80, 0);
        assertThat(changed)
                .contains("listen 127.0.0.1:%d default_server;"
                        .formatted(rewrite.listeners().get(0).port()))
                .contains("proxy_pass http://127.0.0.1:7001/;")
                .doesNotContain("[::]")
                .doesNotContain("unix:");
    }

    @Test
    void nginxReadsNoFilesOfTheMachine() {
        String changed = nginx("""
                user www-data;
                pid /run/nginx.pid;
                error_log /var/log/nginx/error.log;
                events {}
                http {
                    proxy_cache_path /var/cache/nginx keys_zone=all:1m;
                    server {
                        listen 443 ssl;
                        ssl_certificate /etc/ssl/site.pem;
                        ssl_certificate_key "/etc/ssl/private/site.key";
                        ssl_client_certificate /etc/ssl/clients.pem;
                        ssl_verify_client on;
                        access_log /var/log/nginx/site.log;
                        location / { proxy_pass https://backend:8080; }
                    }
                }
                """);

        assertThat(changed)
                .doesNotContain("/etc/ssl")
                .doesNotContain("/var/")
                .doesNotContain("/run/")
                .doesNotContain("ssl_verify_client")
                .contains("ssl_certificate_key %s;".formatted(rewrite.key()))
                .contains("proxy_pass https://127.0.0.1:7002;");
        assertThat(rewrite.changes())
                .contains("certificate: one of this run (lines 9, 10)")
                .contains("files of TLS and checks of certificates: left out (lines 11, 12)");
    }

    @Test
    void nginxAsksNoOtherUpstream() {
        String changed = nginx("""
                upstream others { server db.internal:5000; server unix:/run/app.sock; }
                server {
                    location / { proxy_pass http://others; }
                    location /php { fastcgi_pass unix:/run/php.sock; }
                    location /web { proxy_pass http://web.internal:3000; }
                    location /feed { set $feed http://backend:8080; proxy_pass $feed; }
                }
                """);

        assertThat(changed)
                .doesNotContain("internal")
                .doesNotContain("/run/")
                .contains("set $feed http://127.0.0.1:7001;");
        assertThat(rewrite.changes()).contains("upstream web.internal:3000: nothing answers there (line 5)");
        assertThat(rewrite.place()).contains(new Rewrite.UpstreamPlace("80", Optional.empty(), Optional.of("/feed")));
    }

    @Test
    void nginxIncludesFilesBesideIt() throws Exception {
        Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(
                directory.resolve("conf.d/feed.conf"),
                "server {\n listen 8000;\n location / { proxy_pass http://backend:8080; auth_basic on; } }");

        String changed = nginx("http {\n include /etc/nginx/conf.d/*.conf;\n include absent/*.conf;\n}");

        assertThat(changed).contains("proxy_pass http://127.0.0.1:7001;");
        assertThat(rewrite.changes())
                .anyMatch(change -> change.startsWith("auth_basic") && change.endsWith("(line feed.conf:3)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen 80 | has no ;",
                "server { listen 80; | a block has no end",
                "server { listen 80 } | line 1: 'listen' has no ;",
                "server { } } | line 1: unexpected }",
                "server { root \"/var; } | line 1: a quote has no end",
                "include absent.conf; | line 1: include 'absent.conf': no such file",
                "server { listen $port; } | line 1: 'listen $port' has a variable"
            })
    void whatNginxCouldNotReadIsRefused(String text, String message) {
        assertThatThrownBy(() -> nginx(text))
                .isInstanceOf(UnusableConfigurationException.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void theSettingsOfCertbotAreNotMissed() {
        nginx("server { listen 443 ssl;\n include /etc/letsencrypt/absent.conf;\n}");

        assertThat(rewrite.changes()).contains("files of TLS and checks of certificates: left out (line 2)");
    }

    @Test
    void anIncludeOfItselfEnds() throws Exception {
        Files.writeString(directory.resolve("loop.conf"), "include loop.conf;");

        assertThatThrownBy(() -> nginx("include loop.conf;"))
                .isInstanceOf(UnusableConfigurationException.class)
                .hasMessage("it includes more than 200 files");
    }

    @Test
    void haproxySectionsOnOnePortGetPortsOfTheirOwn() {
        String changed = new HaproxyRewriter().rewrite(directory.resolve("haproxy.cfg"), """
                        frontend one
                            bind 10.0.0.1:80
                            bind /run/haproxy.sock mode 600
                            default_backend feed
                        frontend two
                            bind 10.0.0.2:80,:::80 v4v6
                        backend feed
                            server a backend:8080 check inter 2s ssl verify required ca-file ca.pem sni str(x) maxconn 9
                            server b backend2:8080
                        backend web
                            server w web:3000 check # "comment"
                        """, rewrite);

        assertThat(rewrite.listeners()).map(Listener::given).containsExactly(80, 0, 80);
        assertThat(rewrite.listeners()).map(Listener::port).doesNotHaveDuplicates();
        assertThat(changed)
                .contains("server a 127.0.0.1:7002 ssl sni str(x) maxconn 9 verify none\n")
                .contains("server w 127.0.0.1:1\n")
                .doesNotContain("backend2")
                .doesNotContain("/run/");
        assertThat(changed.lines()).hasSize(11);
    }

    @Test
    void apacheVirtualHostsGetTheirListen() {
        String changed = new ApacheRewriter().rewrite(directory.resolve("site.conf"), """
                        <VirtualHost *:80 [::]:80>
                            ServerName live.example.com
                            CustomLog "|/usr/bin/rotatelogs /var/log/x 86400" combined
                            <Proxy balancer://feed>
                                BalancerMember http://backend:8080 \\
                                    retry=5
                                BalancerMember http://backend2:8080
                            </Proxy>
                            ProxyPass /feed balancer://feed/feed
                            RewriteRule ^/old https://www.example.com/ [R=301]
                            ProxyPass / http://web.internal/
                        </VirtualHost>
                        """, rewrite);

        int port = rewrite.listeners().get(0).port();
        assertThat(rewrite.listeners()).hasSize(1);
        assertThat(changed)
                .contains("Listen 127.0.0.1:%d\n".formatted(port))
                .contains("<VirtualHost 127.0.0.1:%d>".formatted(port))
                .contains("BalancerMember http://127.0.0.1:7001")
                .contains("ProxyPass / http://127.0.0.1:1/")
                .contains("https://www.example.com/ [R=301]")
                .doesNotContain("backend2")
                .doesNotContain("rotatelogs");
        assertThat(rewrite.place())
                .contains(new Rewrite.UpstreamPlace("80", Optional.of("live.example.com"), Optional.of("/feed")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dynamic_resources: {} | its listeners or clusters come from a management server (dynamic_resources)",
                "static_resources: [ | it is not YAML: .*",
                "hello | it is not a YAML object"
            })
    void whatEnvoyCouldNotRunHereIsRefused(String text, String message) {
        assertThatThrownBy(() -> new EnvoyRewriter().rewrite(directory.resolve("envoy.yaml"), text, rewrite))
                .isInstanceOf(UnusableConfigurationException.class)
                .satisfies(refused -> assertThat(String.valueOf(refused.getMessage()))
                        .matches(message.endsWith(".*") ? message : Pattern.quote(message)));
    }

    @Test
    void anUpstreamThatIsNotThereIsRefusedWithThoseThatAre() {
        nginx("server { location / { proxy_pass http://web.internal:3000; } }");

        assertThatThrownBy(() -> rewrite.requireReplaced("http://backend:8080"))
                .isInstanceOf(UnusableConfigurationException.class)
                .hasMessage("it has no upstream 'http://backend:8080'; it has http://web.internal:3000");
    }

    @ParameterizedTest
    @CsvSource({
        "http://backend:8080, backend:8080, true",
        "http://backend:8080, https://BACKEND:8080/x, true",
        "http://backend:8080, backend, false",
        "http://backend, backend:80, true",
        "backend, http://backend, true",
        "http://backend, backend:8080, false",
        "unix:/run/app.sock, unix:/run/app.sock:/x, true",
        "'http://[::1]:8080', '[::1]:8080', true"
    })
    void anUpstreamIsFoundByHostAndPort(String named, String configured, boolean same) {
        assertThat(NamedUpstream.of(named).is(configured)).isEqualTo(same);
    }

    private String nginx(String text) {
        return new NginxRewriter().rewrite(directory.resolve("nginx.conf"), text, rewrite);
    }

    private Rewrite rewrite(String upstream) {
        return new Rewrite(NamedUpstream.of(upstream), new Rewrite.Replacement(SERVICE, SECURE_SERVICE, directory));
    }
}

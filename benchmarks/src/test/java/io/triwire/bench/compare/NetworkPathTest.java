package io.triwire.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
class NetworkPathTest {

    private static final NetworkPath NGINX =
            new NetworkPath(Optional.of(new ProxyProgram(Proxy.of("nginx"), Optional.empty(), "1")), ProxyConfig.TUNED);

    @Test
    void directIsAlwaysThereAndFirst() throws InterruptedException {
        assertThat(NetworkPath.of(List.of(), Map.of())).containsExactly(NetworkPath.DIRECT);
        assertThat(NetworkPath.of(List.of("java-tuned", "direct", "java-default", "java-tuned"), Map.of()))
                .extracting(NetworkPath::name)
                .containsExactly("direct", "java-tuned", "java-default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "iis-tuned", "nginx-limits", "-tuned", "direct-tuned", ""})
    void whatIsNoPathIsRefusedWithThoseThatAre(String name) {
        assertThatThrownBy(() -> NetworkPath.of(List.of(name), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'%s' is not a path; use direct, or one of java, nginx, ".formatted(name))
                .hasMessageEndingWith(" followed by -default or -websocket or -tuned");
    }

    @Test
    void aForwardProxyIsRefused() {
        assertThatThrownBy(() -> NetworkPath.of(List.of("squid-tuned"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'squid-tuned' goes through a forward proxy");
    }

    @Test
    void whatIsNotInstalledIsNamedWithHowToInstallIt() throws InterruptedException {
        Proxy traefik = Proxy.of("traefik");
        assumeTrue(ProxyProgram.find(traefik, Map.of()).isEmpty(), "Traefik is installed");

        assertThatThrownBy(() -> NetworkPath.of(List.of("traefik-tuned"), Map.of()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("--path: 'traefik-tuned' goes through Traefik, which is not installed. "
                        + traefik.installation().install() + ".");
    }

    @Test
    void theReportHasItsConfiguration() {
        assertThat(NGINX.files())
                .containsOnlyKeys("nginx-tuned/triwire.conf")
                .hasEntrySatisfying(
                        "nginx-tuned/triwire.conf", file -> assertThat(file).contains("proxy_buffering off;"));
    }

    @Test
    void theBuiltInProxyChangesTheHostUntilItIsTuned() throws InterruptedException {
        List<String> told = new ArrayList<>();

        PathSupport carriage = PathSupport.of(
                NetworkPath.of(List.of("java-default", "java-tuned"), Map.of()),
                List.of(Transport.values()),
                told::add);

        assertThat(carriage.barriers())
                .containsExactly(new UnsupportedPath(
                        "java-default",
                        Transport.WEBSOCKET,
                        "403 from the proxy: the Host header differs from the host of the Origin"));
        assertThat(told).hasSize(1);
        int all = Transport.values().length;
        assertThat(carriage.carried().values().stream().mapToInt(List::size)).containsExactly(all, all - 1, all);
    }
}

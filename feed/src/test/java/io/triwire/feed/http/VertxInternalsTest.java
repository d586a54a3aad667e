package io.triwire.feed.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.http.HttpConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.feed.StandIn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VertxInternalsTest {

    /** Names of packages, in imports and in the code, that are no public API of whoever they belong to. */
    private static final Pattern INTERNAL =
            Pattern.compile("\\b(?:io\\.(?!triwire)|org\\.|com\\.)[a-z0-9_.]*\\.(?:impl|internal)\\b[\\w.]*");

    private static final String HOME = "VertxInternals.java";

    @ParameterizedTest
    @CsvSource({"feed", "websocket-service", "sse-service", "longpoll-service"})
    void areTheOnlyUseOfInternals(String module) {
        assertThat(sources(module))
                .filteredOn(source -> !source.endsWith(HOME))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(internals(source)).isEmpty());
    }

    @Test
    void areFoundWhereTheyAre() {
        assertThat(sources("feed").stream().filter(source -> source.endsWith(HOME)))
                .singleElement()
                .satisfies(source -> assertThat(internals(source))
                        .containsExactly("io.vertx.core.impl.VertxInternal", "io.vertx.core.net.impl.ConnectionBase"));
    }

    private static List<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> internals(Path source) {
        try {
            return INTERNAL.matcher(Files.readString(source))
                    .results()
                    .map(MatchResult::group)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whoever moves to other versions looks at the internals again, and then writes the versions down. */
    @Test
    void nameTheVersionsThatTheyAreTestedWith() {
        assertThat(VertxInternals.VERTX_VERSION).isEqualTo(ChangedInternalsException.vertxVersion());
        assertThat(VertxInternals.NETTY_VERSION).isEqualTo(ChangedInternalsException.nettyVersion());
    }

    @Test
    void sayThatTheDecoderOfRequestsIsMissing() {
        EmbeddedChannel channel = new EmbeddedChannel(new ReadGate(new EmbeddedChannel()));

        assertThatThrownBy(() -> VertxInternals.addBeforeDecoder(channel, "any", new ReadGate(channel)))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageStartingWith("The pipeline [ReadGate#0, DefaultChannelPipeline$TailContext#0] has no "
                        + "HttpRequestDecoder. This service relies on internals of Vert.x 4.")
                .hasMessageContaining(" and Netty 4.");
    }

    @Test
    void makeHeadersThatARequestOfNettyTakes() {
        assertThat(VertxInternals.newHeaders().add("X-A", "b").get("x-a")).isEqualTo("b");
    }

    @Test
    void sayThatAConnectionIsAnother() {
        HttpConnection other = StandIn.of(HttpConnection.class, new Object());

        assertThatThrownBy(() -> VertxInternals.channel(other))
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageContaining("and not a ConnectionBase");
    }
}

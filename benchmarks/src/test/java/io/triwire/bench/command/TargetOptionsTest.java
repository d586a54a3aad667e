package io.triwire.bench.command;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TargetOptionsTest {

    @Test
    void namesAServiceForEachTransport() {
        assertThat(TargetOptions.parse(List.of("ws=ws://a:8081", "sse=http://b:8082/feed")))
                .containsEntry(Transport.WEBSOCKET, URI.create("http://a:8081"))
                .containsEntry(Transport.SSE, URI.create("http://b:8082/feed"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://a:1|'http://a:1' is not of the form ws=http://host:port",
                "tcp=http://a:1|'tcp' is not one of %s",
                "ws=http://a|'http://a' is not of the form http://host:port",
                "ws=https://a:1|'https://a:1' is not of the form http://host:port"
            })
    void refusesWhatIsNoAddress(String target, String fault) {
        String ids = Stream.of(Transport.values()).map(Transport::id).collect(Collectors.joining(", "));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TargetOptions.parse(List.of(target)))
                .withMessage(fault.formatted(ids));
    }

    @Test
    void refusesTwoServicesOfOneTransport() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TargetOptions.parse(List.of("lp=http://a:1", "lp=http://a:2")))
                .withMessage("two addresses for 'lp'");
    }
}

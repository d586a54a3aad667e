package io.triwire.bench.command;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class ShellLinesTest {

    private static final ServicePortOptions USUAL = new ServicePortOptions();
    private static final ServicePortOptions OTHER = ServicePortOptions.of(Map.of(Transport.SSE, 9000));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"abc-_./:@%+,= | abc-_./:@%+,=", "a b | 'a b'", "a&b | 'a&b'", "it's | 'it'\\''s'", "ø | 'ø'"})
    void quotesWhatAShellWouldTakeApart(String word, String quoted) {
        assertThat(ShellLines.quoted(word)).isEqualTo(quoted);
    }

    @Test
    void namesOnlyPortsThatAreNotTheUsualOnes() {
        List<String> options = List.of("--after", "c1", "--channel", "fish market");

        assertThat(ShellLines.listen(Transport.LONG_POLL, USUAL, options))
                .isEqualTo("./triwire listen lp --after c1 --channel 'fish market'");
        assertThat(ShellLines.listen(Transport.SSE, OTHER, List.of()))
                .isEqualTo("./triwire listen sse --sse-port 9000");
    }

    @Test
    void continuesByAddress() {
        assertThat(ShellLines.curl(Transport.SSE, OTHER.feed(Transport.SSE, "c1", List.of())))
                .isEqualTo("curl -N 'http://localhost:9000/feed?after=c1'");
        assertThat(ShellLines.curl(Transport.LONG_POLL, USUAL.feed(Transport.LONG_POLL, "c1", List.of("fish & chips"))))
                .isEqualTo("curl 'http://localhost:8083/feed?after=c1&channel=fish%20%26%20chips&wait=20s'");
    }
}

package io.triwire.bench.command;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.triwire.client.ReceivedEvent;

import static org.assertj.core.api.Assertions.assertThat;

class EventLineTest {

    @Test
    void keepsTheDataAsItCame() {
        ReceivedEvent event = new ReceivedEvent(
                "c1", Optional.of("a\"b"), "edit", 17, new ReceivedEvent.Value.Json("{ \"a\":1.0e2}"));

        assertThat(EventLine.of(event))
                .isEqualTo(
                        "{\"id\":\"c1\",\"channel\":\"a\\\"b\",\"type\":\"edit\",\"time\":17,\"data\":{ \"a\":1.0e2}}");
    }

    @Test
    void namesTheDataThatIsNotJson() {
        ReceivedEvent event =
                new ReceivedEvent("c1", Optional.empty(), "message", 17, new ReceivedEvent.Value.Base64("/wD+"));

        assertThat(EventLine.of(event))
                .isEqualTo("{\"id\":\"c1\",\"channel\":null,\"type\":\"message\",\"time\":17,\"dataBase64\":\"/wD+\"}");
    }

    @Test
    void tellsHowMuchIsOmitted() {
        ReceivedEvent event =
                new ReceivedEvent("c1", Optional.empty(), "message", 17, new ReceivedEvent.Value.Omitted(2_000_000));

        assertThat(EventLine.of(event))
                .isEqualTo(
                        "{\"id\":\"c1\",\"channel\":null,\"type\":\"message\",\"time\":17,\"omittedBytes\":2000000}");
    }
}

package io.triwire.bench.load.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TransportJsonTest {

    private final JsonMapper json =
            JsonMapper.builder().addModule(new TransportJson()).build();

    @ParameterizedTest
    @EnumSource
    void isWrittenAsItsId(Transport transport) throws JsonProcessingException {
        assertThat(json.writeValueAsString(transport)).isEqualTo("\"%s\"".formatted(transport.id()));
    }

    @ParameterizedTest
    @EnumSource
    void isReadFromItsIdAndFromTheNameOfItsConstant(Transport transport) throws JsonProcessingException {
        assertThat(json.readValue("\"%s\"".formatted(transport.id()), Transport.class))
                .isEqualTo(transport);
        assertThat(json.readValue("\"%s\"".formatted(transport.name()), Transport.class))
                .isEqualTo(transport);
    }

    @Test
    void refusesAnotherText() {
        assertThatExceptionOfType(InvalidFormatException.class)
                .isThrownBy(() -> json.readValue("\"carrier pigeon\"", Transport.class))
                .withMessageContaining("carrier pigeon");
    }
}

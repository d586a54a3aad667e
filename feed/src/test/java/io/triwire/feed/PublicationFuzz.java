package io.triwire.feed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What may be published is an event whose JSON says the same, with its data byte for byte but for line breaks. */
public final class PublicationFuzz {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PublicationFuzz() {}

    /** Takes the bytes as the body of a request. */
    public static void fuzzerTestOneInput(byte[] input) throws JsonProcessingException {
        String body;
        try {
            body = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return;
        }
        try {
            checkAccepted(body, Publication.parse(body));
        } catch (IllegalArgumentException refused) {
            Property.holds(!String.valueOf(refused.getMessage()).isBlank(), "a refusal says why: %s", body);
        }
    }

    private static void checkAccepted(String body, Publication publication) throws JsonProcessingException {
        byte[] fields = EventJson.fields(
                publication.channel(),
                publication.type(),
                publication.timeMicros().orElse(0),
                Optional.of(publication.bytes()));
        String event = new String(fields, StandardCharsets.UTF_8);
        Property.holds(event.indexOf('\n') < 0 && event.indexOf('\r') < 0, "%s has a line break", event);
        JsonNode read = JSON.readTree("{" + event);
        Property.holds(read.has("data"), "the data of %s is not JSON in %s", body, event);
        Property.holds(read.get("data").equals(JSON.readTree(publication.data())), "%s has other data", event);
        Property.holds(
                Optional.ofNullable(read.get("channel").textValue()).equals(publication.channel()),
                "%s has another channel",
                event);
        Property.holds(read.get("type").textValue().equals(publication.type()), "%s has another type", event);
        publication
                .channel()
                .ifPresent(name -> Property.holds(
                        ChannelName.of(ChannelName.key(name)).equals(name), "channel %s has another name", name));
        Property.holds(publication.id().filter(id -> !Publication.isId(id)).isEmpty(), "%s has no such id", body);
    }
}

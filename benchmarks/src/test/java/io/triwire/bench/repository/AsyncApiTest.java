package io.triwire.bench.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** The description of the feed for programs agrees with itself and with the one for people. */
class AsyncApiTest {

    private static final JsonNode API = Repository.yaml("docs", "asyncapi.yaml");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.builder(
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7))
            .metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV7())
                    .keyword(new NonValidationKeyword("components"))
                    .build())
            .build();
    private static final String PROTOCOL = Repository.text("docs", "protocol.md");

    @Test
    void isOfTheVersionThatToolsRead() {
        assertThat(API.path("asyncapi").asText()).isEqualTo("3.0.0");
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsValid() {
        List<DynamicTest> tests = new ArrayList<>();
        API.at("/components/messages").properties().forEach(message -> {
            JsonSchema schema = schema((ObjectNode) message.getValue().path("payload"));
            JsonNode examples = message.getValue().path("examples");
            assertThat(examples).as(message.getKey()).isNotEmpty();
            examples.forEach(example -> tests.add(dynamicTest(
                    message.getKey() + "/" + example.path("name").asText(),
                    () -> assertThat(schema.validate(example.path("payload"))).isEmpty())));
        });
        return tests.stream();
    }

    @Test
    void refusesWhatIsNoEvent() {
        JsonSchema event = schema((ObjectNode) API.at("/components/messages/event/payload"));

        for (String wrong : List.of(
                "{\"channel\":null,\"type\":\"t\",\"time\":1,\"data\":1}",
                "{\"id\":\"c\",\"channel\":null,\"type\":\"t\",\"time\":1}",
                "{\"id\":\"c\",\"channel\":null,\"type\":\"t\",\"time\":\"1\",\"data\":1}",
                "{\"id\":\"c\",\"channel\":null,\"type\":\"t\",\"time\":1,\"data\":1,\"dataBase64\":\"\"}",
                "{\"id\":\"not a cursor\",\"channel\":null,\"type\":\"t\",\"time\":1,\"data\":1}")) {
            assertThat(event.validate(json(wrong))).as(wrong).isNotEmpty();
        }
    }

    @Test
    void takesTheEventsAndControlLinesOfTheProtocol() {
        List<JsonSchema> lines = Stream.of("event", "welcome", "reset", "heartbeat", "ack", "refused")
                .map(name -> schema((ObjectNode) API.at("/components/messages/%s/payload".formatted(name))))
                .toList();
        List<String> examples = Pattern.compile("^    (\\{\"(?:control|id)\".*})$", Pattern.MULTILINE)
                .matcher(PROTOCOL)
                .results()
                .map(line -> line.group(1).replaceAll("<cursor>|…", "cursor"))
                .toList();

        assertThat(examples).hasSizeGreaterThanOrEqualTo(6);
        assertThat(examples).allSatisfy(line -> assertThat(lines.stream()
                        .filter(schema -> schema.validate(json(line)).isEmpty()))
                .hasSize(1));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = API.findValuesAsText("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(API.at(reference.substring(1)).isMissingNode()).isFalse();
        });
    }

    @Test
    void everySchemaIsUsed() {
        assertThat(API.findValuesAsText("$ref"))
                .containsAll(fieldNames("/components/schemas")
                        .map("#/components/schemas/"::concat)
                        .toList())
                .containsAll(fieldNames("/components/messages")
                        .map("#/components/messages/"::concat)
                        .toList());
    }

    @Test
    void servesWhereTheProtocolSays() {
        Map<String, String> transports =
                Map.of("websocket", "WebSocket", "sse", "Server-Sent Events", "longpoll", "Long polling");

        transports.forEach((server, heading) -> {
            String port = find("### %s \\(.*\\), port (\\d+)".formatted(heading))
                    .get(0)
                    .group(1);
            assertThat(API.at("/servers/%s/host".formatted(server)).asText()).isEqualTo("localhost:" + port);
        });
    }

    @Test
    void namesTheSubprotocolOfTheProtocol() {
        String subprotocol = find("The subprotocol is `([^`]+)`").get(0).group(1);

        assertThat(API.at("/channels/webSocketFeed/bindings/ws/headers/properties/Sec-WebSocket-Protocol/const")
                        .asText())
                .isEqualTo(subprotocol);
    }

    @Test
    void explainsTheCloseCodesOfTheProtocol() {
        List<String> codes = find("^\\| ([14]\\d{3}) \\|").stream()
                .map(code -> code.group(1))
                .toList();

        assertThat(codes).contains("1001", "1013", "4401");
        assertThat(Pattern.compile("\\b[14]\\d{3}(?=:)")
                        .matcher(API.at("/channels/webSocketFeed/description").asText())
                        .results()
                        .map(MatchResult::group))
                .containsExactlyElementsOf(codes);
    }

    @Test
    void knowsTheControlsAndResetReasonsOfTheProtocol() {
        assertThat(find("\\{\"control\":\"(\\w+)\"").stream().map(control -> control.group(1)))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(control -> assertThat(API.at("/components/messages").has(control))
                        .as(control)
                        .isTrue());
        assertThat(elements("/components/schemas/Reason/enum"))
                .containsExactlyElementsOf(find("^\\| `([a-z]+-?[a-z]+)` \\| [^|]+ \\| [^|]+ \\| with the").stream()
                        .map(reason -> reason.group(1))
                        .toList());
    }

    @Test
    void takesTheQueryParametersOfTheProtocol() {
        List<String> parameters = find("^\\| `(\\w+)` \\| (all|WebSocket, SSE) \\|").stream()
                .map(parameter -> parameter.group(1))
                .toList();

        assertThat(fieldNames("/components/schemas/PushQuery/properties")).containsExactlyElementsOf(parameters);
        assertThat(fieldNames("/components/schemas/PollQuery/properties"))
                .containsExactly("after", "lastEventId", "_", "channel", "wait");
    }

    @Test
    void describesTheTopicThatTheFeedHasByDefault() {
        assertThat(API.at("/channels/topic/address").asText()).isEqualTo(Repository.configured("feed.topic"));
        assertThat(API.at("/channels/topic/bindings/kafka/partitions").asText())
                .isEqualTo(Repository.configured("feed.partitions"));
        assertThat(API.at("/channels/topic/bindings/kafka/replicas").asText())
                .isEqualTo(Repository.configured("feed.replication"));
    }

    private static JsonSchema schema(ObjectNode payload) {
        ObjectNode withDefinitions = payload.deepCopy();
        withDefinitions.set("components", API.path("components"));
        return SCHEMAS.getSchema(withDefinitions);
    }

    private static List<MatchResult> find(String pattern) {
        List<MatchResult> found = Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(PROTOCOL)
                .results()
                .toList();
        assertThat(found).as(pattern).isNotEmpty();
        return found;
    }

    private static Stream<String> fieldNames(String pointer) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(API.at(pointer).fieldNames(), 0), false);
    }

    private static Stream<String> elements(String pointer) {
        return StreamSupport.stream(API.at(pointer).spliterator(), false).map(JsonNode::asText);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}

package io.triwire.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document of a service. Makes requests of its parameters and bodies, of their bounds, of the neighbours of
 * these and of wrong types, and knows which answers the document names.
 */
final class DocumentedApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "1.5",
            "1e400",
            "9".repeat(20),
            "true",
            "null",
            "{}",
            "[]",
            "a,b",
            "a b",
            "..",
            "%",
            "\0",
            "\n",
            "\u00e9",
            "\u20ac",
            "\ud83d\ude00",
            "base64:",
            "sha256:YWJj",
            "time:2026-01-31T12:00:00Z",
            "time:");

    /** What is no text in percent-encoding, or another text than it seems. */
    private static final List<String> ODD_ENCODINGS =
            List.of("%", "%z", "%ff", "%00", "%C0%80", "%ED%A0%80", "+", "&", "=");

    private static final List<String> ODD_MEDIA_TYPES = List.of(
            "*/*", "text/html", "application/*", "application/json;charset=utf-16", "application/JSON", "a", "/", ",");

    /** Of data that a publication may have or not. */
    private static final List<String> ODD_JSON = List.of(
            "null",
            "true",
            "-0",
            "1e999",
            "9".repeat(1_001),
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[".repeat(60) + "]".repeat(60),
            "[".repeat(61) + "]".repeat(61),
            "[".repeat(5_000),
            "{\"a\":1,\"a\":2}",
            "\"" + "x".repeat(70_000) + "\"",
            "01",
            "nul",
            "\"\n\"",
            "{\"%s\":1}".formatted("n".repeat(50_001)),
            "");

    private final JsonNode document;
    private final Random random;

    /** A request, and what the document says of its operation. */
    record Call(JsonNode operation, RawRequest request) {}

    private DocumentedApi(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
    }

    static DocumentedApi of(URI service, Random random) throws JsonProcessingException {
        return new DocumentedApi(
                JSON.readTree(
                        RawRequest.get("/q/openapi?format=json").send(service).body()),
                random);
    }

    private boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    /** The next request. */
    Call call() {
        List<Call> operations = new ArrayList<>();
        document.get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> operations.add(new Call(
                        operation.getValue(),
                        RawRequest.get(path.getKey()).method(operation.getKey().toUpperCase(Locale.ROOT))))));
        Call chosen = any(operations);
        JsonNode operation = chosen.operation();
        List<String> query = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (percent(40)) {
                String name = parameter.get("name").textValue();
                boolean inQuery = parameter.get("in").textValue().equals("query");
                for (String text : texts(resolved(parameter.get("schema")))) {
                    if (inQuery) {
                        query.add(name + "=" + (percent(5) ? any(ODD_ENCODINGS) : encoded(text)));
                    } else {
                        headers.add(name + ": " + text.replaceAll("[^ -~]", "?"));
                    }
                }
            }
        }
        if (percent(3)) {
            query.add(any(List.of("nosuch=1", "=", "after", "AFTER=latest", "channel[]=a")));
        }
        if (percent(70)) {
            headers.add("Accept: " + (percent(30) ? any(ODD_MEDIA_TYPES) : any(mediaTypesOfSuccess(operation))));
        }
        String body = "";
        if (operation.has("requestBody")) {
            JsonNode content = operation.get("requestBody").get("content");
            String mediaType = content.fieldNames().next();
            if (percent(97)) {
                headers.add("Content-Type: " + (percent(5) ? any(ODD_MEDIA_TYPES) : mediaType));
            }
            if (percent(2)) {
                headers.add("Content-Encoding: gzip");
            }
            body = body(resolved(content.get(mediaType).get("schema")));
        }
        String target = chosen.request().target() + (query.isEmpty() ? "" : "?" + String.join("&", query));
        return new Call(operation, new RawRequest(chosen.request().method(), target, headers, body));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** How often a parameter stands, and with which text each time. */
    private List<String> texts(JsonNode schema) {
        if (schema.path("type").asText().equals("array")) {
            int most = schema.path("maxItems").asInt(3);
            int count = any(List.of(1, 1, 2, 3, most, most + 1));
            return Collections.nCopies(count, text(resolved(schema.get("items"))));
        }
        return Collections.nCopies(percent(5) ? 2 : 1, text(schema));
    }

    private String text(JsonNode schema) {
        List<String> texts = new ArrayList<>();
        schema.path("enum").forEach(member -> texts.add(member.asText()));
        schema.path("examples").forEach(example -> texts.add(example.asText()));
        if (schema.has("default")) {
            texts.add(schema.get("default").asText());
        }
        for (String bound : List.of("minLength", "maxLength")) {
            if (schema.has(bound)) {
                int length = schema.get(bound).asInt() + random.nextInt(3) - 1;
                texts.add("a".repeat(length));
                texts.add("\u20ac".repeat(length));
            }
        }
        return texts.isEmpty() || percent(40) ? any(ODD_TEXTS) : any(texts);
    }

    private static List<String> mediaTypesOfSuccess(JsonNode operation) {
        List<String> types = new ArrayList<>();
        operation.get("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .forEach(response ->
                        response.getValue().get("content").fieldNames().forEachRemaining(types::add));
        return types;
    }

    private String body(JsonNode schema) {
        String json = object(schema);
        if (percent(90)) {
            return json;
        }
        int cut = random.nextInt(json.length() + 1);
        return any(List.of(
                json.substring(0, cut),
                json.substring(0, cut) + any(ODD_TEXTS) + json.substring(cut),
                json + json,
                any(ODD_JSON),
                any(ODD_TEXTS)));
    }

    private String object(JsonNode schema) {
        List<String> members = new ArrayList<>();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        ((ObjectNode) schema.get("properties")).properties().forEach(property -> {
            if (percent(required.contains(property.getKey()) ? 95 : 30)) {
                members.add("\"%s\":%s".formatted(property.getKey(), value(resolved(property.getValue()))));
            }
        });
        if (percent(3)) {
            members.add(any(List.of("\"nosuch\":1", "\"data\":2", "\"\":0")));
        }
        Collections.shuffle(members, random);
        return "{%s}".formatted(String.join(",", members));
    }

    private String value(JsonNode schema) {
        String types = schema.path("type").toString();
        if (types.isEmpty() || percent(10)) {
            return percent(50) ? any(ODD_JSON) : "{\"n\":%d}".formatted(random.nextInt());
        }
        if (types.contains("integer")) {
            long bound = schema.path(percent(50) ? "minimum" : "maximum").asLong();
            return Long.toString(bound + random.nextInt(3) - 1);
        }
        return JSON.valueToTree(text(schema)).toString();
    }

    /** What of an answer the document does not name; empty if it names all of it. */
    Optional<String> undocumented(Call call, RawRequest.RawResponse answer) {
        JsonNode response = call.operation().get("responses").get(Integer.toString(answer.status()));
        if (response == null) {
            return Optional.of("status %d".formatted(answer.status()));
        }
        String mediaType = answer.header("content-type").orElse("").replaceFirst(";.*", "");
        return resolved(response).path("content").has(mediaType)
                ? Optional.empty()
                : Optional.of("media type '%s' of status %d".formatted(mediaType, answer.status()));
    }
}

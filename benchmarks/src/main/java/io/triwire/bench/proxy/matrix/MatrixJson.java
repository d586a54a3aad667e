package io.triwire.bench.proxy.matrix;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/** The JSON form of a matrix, with the evidence of every cell. */
final class MatrixJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final int VERSION = 1;
    private static final String MEASURED = "measured";
    private static final String DOCUMENTED = "documented";
    private static final String INVALID = "invalid";

    private MatrixJson() {}

    static String of(Matrix matrix) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", VERSION);
        all.put("started", matrix.period().started().toString());
        all.put("seconds", matrix.period().seconds());
        all.put(
                "configurations",
                matrix.configs().stream().map(ProxyConfig::text).toList());
        Map<String, String> behaviours = new LinkedHashMap<>();
        for (Behaviour behaviour : matrix.behaviours()) {
            behaviours.put(behaviour.name(), behaviour.question());
        }
        all.put("behaviours", behaviours);
        all.put("proxies", matrix.proxies().stream().map(MatrixJson::proxy).toList());
        all.put("controls", matrix.controls().stream().map(MatrixJson::cell).toList());
        all.put("cells", matrix.cells().stream().map(MatrixJson::cell).toList());
        try {
            return JSON.writeValueAsString(all) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> proxy(ProxyUnderTest underTest) {
        Map<String, Object> proxy = new LinkedHashMap<>();
        proxy.put("name", underTest.proxy().name());
        proxy.put("title", underTest.proxy().title());
        proxy.put("kind", underTest.proxy().kind().name().toLowerCase(Locale.ROOT));
        proxy.put("installed", underTest.program().isPresent());
        underTest.program().ifPresent(program -> proxy.put("version", program.version()));
        proxy.put("install", underTest.proxy().installation().install());
        proxy.put("failures", underTest.failures());
        proxy.put("difference", MatrixView.difference(underTest.proxy()));
        return proxy;
    }

    private static Map<String, Object> cell(Cell cell) {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("proxy", cell.proxy());
        known.put("configuration", cell.config().text());
        known.put("behaviour", cell.behaviour());
        known.put("transport", cell.transport().id());
        ProbeFinding finding = cell.finding();
        known.put("kind", kind(finding));
        finding.rated().ifPresent(verdict -> known.put("verdict", verdict.name()));
        known.put("outcome", finding.outcome());
        if (finding instanceof ProbeFinding.Measured measured) {
            known.put("detail", measured.detail());
            known.put("evidence", new ArrayList<>(measured.evidence()));
        } else if (finding instanceof ProbeFinding.Documented documented) {
            known.put("evidence", List.of(documented.source()));
        }
        cell.fix().ifPresent(fix -> known.put("fix", fix));
        return known;
    }

    /**
     * Parses the result of {@link #of}.
     *
     * @throws IllegalArgumentException if the text is not a matrix of this version
     */
    static Matrix read(String json) {
        JsonNode all;
        try {
            all = JSON.readTree(json);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON", malformed);
        }
        if (all.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("version '%s' is not supported, only %d"
                    .formatted(all.path("version").asText(), VERSION));
        }
        try {
            return new Matrix(
                    new Matrix.Period(
                            Instant.parse(text(all, "started")),
                            all.path("seconds").asDouble()),
                    new Matrix.Axes(
                            list(all, "proxies", MatrixJson::underTest),
                            list(all, "configurations", config -> config(config.asText())),
                            all.path("behaviours").properties().stream()
                                    .map(known -> new AskedBehaviour(
                                            known.getKey(), known.getValue().asText()))
                                    .toList()),
                    list(all, "controls", MatrixJson::cell),
                    list(all, "cells", MatrixJson::cell));
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }

    /** A behaviour read from JSON. */
    private record AskedBehaviour(String name, String question) implements Behaviour {}

    private static ProxyUnderTest underTest(JsonNode known) {
        Proxy proxy = Proxy.of(text(known, "name"));
        Optional<ProxyProgram> program = known.path("installed").asBoolean()
                ? Optional.of(new ProxyProgram(proxy, Optional.empty(), text(known, "version")))
                : Optional.empty();
        return new ProxyUnderTest(proxy, program, list(known, "failures", JsonNode::asText));
    }

    private static Cell cell(JsonNode known) {
        return new Cell(
                text(known, "proxy"),
                config(text(known, "configuration")),
                text(known, "behaviour"),
                Transport.of(text(known, "transport")),
                finding(known),
                Optional.ofNullable(known.get("fix")).map(JsonNode::asText));
    }

    private static ProbeFinding finding(JsonNode known) {
        String outcome = text(known, "outcome");
        return switch (text(known, "kind")) {
            case MEASURED ->
                new ProbeFinding.Measured(
                        verdict(known), outcome, text(known, "detail"), list(known, "evidence", JsonNode::asText));
            case DOCUMENTED ->
                new ProbeFinding.Documented(
                        verdict(known), outcome, known.path("evidence").path(0).asText());
            case INVALID -> new ProbeFinding.Invalid(outcome.replaceFirst("^INVALID: ", ""));
            default -> new ProbeFinding.NotTested(outcome.replaceFirst("^not tested: ", ""));
        };
    }

    private static ProbeVerdict verdict(JsonNode known) {
        return ProbeVerdict.valueOf(text(known, "verdict"));
    }

    private static ProxyConfig config(String name) {
        return ProxyConfig.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String text(JsonNode of, String member) {
        if (!of.path(member).isTextual()) {
            throw new IllegalArgumentException("'%s' is missing or not a string".formatted(member));
        }
        return of.path(member).asText();
    }

    private static <T> List<T> list(JsonNode of, String member, Function<JsonNode, T> element) {
        return StreamSupport.stream(of.path(member).spliterator(), false)
                .map(element)
                .toList();
    }

    private static String kind(ProbeFinding finding) {
        if (finding instanceof ProbeFinding.Measured) {
            return MEASURED;
        }
        if (finding instanceof ProbeFinding.Documented) {
            return DOCUMENTED;
        }
        return finding instanceof ProbeFinding.Invalid ? INVALID : "not tested";
    }
}

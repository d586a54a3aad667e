package io.triwire.bench.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.triwire.bench.link.Setup;
import io.triwire.bench.probe.Finding;
import io.triwire.bench.probe.Probe;

/** A matrix as JSON, with the evidence of every cell. */
final class MatrixJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private MatrixJson() {}

    static String of(Matrix matrix) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", 1);
        all.put("started", matrix.started().toString());
        all.put("seconds", matrix.seconds());
        all.put("configurations", matrix.setups().stream().map(Setup::text).toList());
        Map<String, String> behaviours = new LinkedHashMap<>();
        for (Probe probe : matrix.probes()) {
            behaviours.put(probe.name(), probe.question());
        }
        all.put("behaviours", behaviours);
        all.put("proxies", matrix.subjects().stream().map(MatrixJson::proxy).toList());
        all.put("controls", matrix.controls().stream().map(MatrixJson::cell).toList());
        all.put("cells", matrix.cells().stream().map(MatrixJson::cell).toList());
        try {
            return JSON.writeValueAsString(all) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> proxy(Subject subject) {
        Map<String, Object> proxy = new LinkedHashMap<>();
        proxy.put("name", subject.proxy().name());
        proxy.put("title", subject.proxy().title());
        proxy.put("kind", subject.proxy().kind().name().toLowerCase(Locale.ROOT));
        proxy.put("installed", subject.program().isPresent());
        subject.program().ifPresent(program -> proxy.put("version", program.version()));
        proxy.put("install", subject.proxy().install());
        proxy.put("failures", subject.failures());
        proxy.put("difference", Sections.difference(subject.proxy()));
        return proxy;
    }

    private static Map<String, Object> cell(Cell cell) {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("proxy", cell.proxy());
        known.put("configuration", cell.setup().text());
        known.put("behaviour", cell.behaviour());
        known.put("transport", cell.transport().name());
        Finding finding = cell.finding();
        known.put("kind", kind(finding));
        finding.rated().ifPresent(verdict -> known.put("verdict", verdict.name()));
        known.put("outcome", finding.outcome());
        if (finding instanceof Finding.Measured measured) {
            known.put("detail", measured.detail());
            known.put("evidence", new ArrayList<>(measured.evidence()));
        } else if (finding instanceof Finding.Documented documented) {
            known.put("evidence", List.of(documented.source()));
        }
        cell.fix().ifPresent(fix -> known.put("fix", fix));
        return known;
    }

    private static String kind(Finding finding) {
        if (finding instanceof Finding.Measured) {
            return "measured";
        }
        if (finding instanceof Finding.Documented) {
            return "documented";
        }
        return finding instanceof Finding.Invalid ? "invalid" : "not tested";
    }
}

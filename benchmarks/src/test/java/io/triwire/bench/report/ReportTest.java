package io.triwire.bench.report;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import io.triwire.bench.result.SampleResults;

class ReportTest {

    @Test
    void look() {
        Report.write(SampleResults.ranked(), Path.of("/tmp/look/ranked"));
        Report.write(SampleResults.smoke(), Path.of("/tmp/look/smoke"));
    }
}

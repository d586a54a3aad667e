package io.triwire.bench.template;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import io.triwire.bench.template.JunitReport.TestCase;
import io.triwire.bench.template.JunitReport.TestOutcome;
import io.triwire.bench.template.JunitReport.TestSuite;

import static org.assertj.core.api.Assertions.assertThat;

class JunitReportTest {

    private static final JunitReport REPORT = new JunitReport(
            "of <today>",
            List.of(
                    new TestSuite(
                            "one & two",
                            List.of(
                                    TestCase.passed("SSE", "is \"quick\""),
                                    TestCase.not(TestOutcome.FAILURE, "SSE", "loses nothing", "2 < 3"),
                                    TestCase.not(TestOutcome.FAILURE, "SSE", "keeps its order", "1"),
                                    TestCase.not(TestOutcome.ERROR, "SSE", "is valid", "it is not"))),
                    new TestSuite("three", List.of(TestCase.not(TestOutcome.SKIPPED, "all", "runs", "no broker")))));

    @ParameterizedTest
    @ValueSource(strings = {"failure", "error", "skipped"})
    void countsWhatASuiteHas(String outcome) throws Exception {
        String attribute = outcome.replaceAll("(failure|error)", "$1s");

        assertThat(suites()).hasSize(2).allSatisfy(suite -> {
            assertThat(suite.getElementsByTagName(outcome).getLength())
                    .isEqualTo(Integer.parseInt(suite.getAttribute(attribute)));
            assertThat(suite.getElementsByTagName("testcase").getLength())
                    .isEqualTo(Integer.parseInt(suite.getAttribute("tests")));
        });
        assertThat(suites().stream().mapToInt(suite -> Integer.parseInt(suite.getAttribute(attribute))))
                .anyMatch(count -> count > 0);
    }

    @Test
    void keepsEachTextAsItIs() throws Exception {
        Element first = suites().get(0);

        assertThat(first.getAttribute("name")).isEqualTo("one & two");
        assertThat(((Element) first.getElementsByTagName("testcase").item(0)).getAttribute("name"))
                .isEqualTo("is \"quick\"");
        assertThat(((Element) first.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("2 < 3");
    }

    private static List<Element> suites() throws Exception {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(REPORT.xml())))
                .getElementsByTagName("testsuite");
        return IntStream.range(0, found.getLength())
                .mapToObj(found::item)
                .map(Element.class::cast)
                .toList();
    }
}

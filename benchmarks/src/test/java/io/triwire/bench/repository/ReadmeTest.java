package io.triwire.bench.repository;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

import io.triwire.bench.command.Main;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README says of the configuration, of files and of ports is so. */
class ReadmeTest {

    private static final String README = Repository.text("README.md");

    @Test
    void listsEveryConfigurationKeyWithItsDefault() {
        SortedMap<String, String> listed = new TreeMap<>();
        find("^\\| `([a-z-]+\\.[a-z-]+)` \\| (?:`([^`]+)`)? ?\\| .+ \\|$")
                .forEach(row -> listed.put(row.group(1), row.group(2) == null ? "" : row.group(2)));

        assertThat(listed).hasSizeGreaterThan(20).isEqualTo(Repository.configuration());
    }

    @Test
    void listsTheExitCodesOfTheCommand() {
        Stream<String> codes = find("^\\| (\\d+) \\| (.+) \\|$").map(row -> row.group(1) + ":" + row.group(2));

        assertThat(codes)
                .containsExactlyElementsOf(
                        Stream.of(Main.class.getAnnotation(Command.class).exitCodeList())
                                .map(String::strip)
                                .toList());
    }

    @Test
    void linksOnlyToFilesThatAreThere() {
        Stream<String> links = Stream.of("README.md", "CONTRIBUTING.md")
                .flatMap(page -> Pattern.compile("]\\(([^):]+)\\)")
                        .matcher(Repository.text(page))
                        .results())
                .map(link -> link.group(1));

        assertThat(links).contains("docs/protocol.md", "LICENSE").allSatisfy(link -> assertThat(Repository.path(link))
                .exists());
    }

    @Test
    void showsTheServicesAtThePortsOfTheProtocol() {
        List<String> ports = Pattern.compile("^### .+, port (\\d+)$", Pattern.MULTILINE)
                .matcher(Repository.text("docs", "protocol.md"))
                .results()
                .map(port -> port.group(1))
                .toList();

        assertThat(find("(?:websocket|sse|longpoll)-service +:(\\d+)").map(port -> port.group(1)))
                .containsExactlyElementsOf(ports);
    }

    private static Stream<MatchResult> find(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(README).results();
    }
}

package io.triwire.bench.repository;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each sentence of the protocol that binds has a number, and each number one test that is there, or none and says so. */
class GuaranteesTest {

    private static final Pattern BINDING_OR_NUMBER = Pattern.compile("\\b(?:MUST|SHALL)\\b|\\[[A-Z]\\d+]");
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\[[A-Z]\\d+]) \\| [^|]+ \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final String PROTOCOL =
            Repository.text("docs", "protocol.md").replaceFirst("such as \\[E1]", "");

    private static Stream<MatchResult> rows() {
        return ROW.matcher(Repository.text("docs", "guarantees.md")).results();
    }

    private static Stream<String> tests() {
        return rows().map(row -> row.group(2))
                .filter(test -> !test.equals("untested"))
                .distinct();
    }

    /** The numbers behind the sentences, in the order of the text. */
    private static List<String> numbers() {
        return BINDING_OR_NUMBER
                .matcher(PROTOCOL)
                .results()
                .map(MatchResult::group)
                .filter(word -> word.startsWith("["))
                .toList();
    }

    @Test
    void everySentenceThatBindsHasANumber() {
        List<String> words = BINDING_OR_NUMBER
                .matcher(PROTOCOL)
                .results()
                .map(word -> word.group().startsWith("[") ? word.group() : "MUST")
                .toList();

        assertThat(words).hasSizeGreaterThan(60).hasSize(2 * numbers().size());
        for (int i = 0; i < words.size(); i += 2) {
            assertThat(words.subList(i, i + 2))
                    .as("after %s", words.subList(0, i))
                    .satisfiesExactly(binding -> assertThat(binding).isEqualTo("MUST"), number -> assertThat(number)
                            .startsWith("["));
        }
    }

    @Test
    void everyNumberStandsOnceAndHasOneRow() {
        assertThat(numbers()).doesNotHaveDuplicates();
        assertThat(rows().map(row -> row.group(1))).containsExactlyInAnyOrderElementsOf(numbers());
    }

    @ParameterizedTest
    @MethodSource("tests")
    void theTestOfARowIsOneThatIsThere(String cell) {
        assertThat(cell).matches(TEST);
        MatchResult test = TEST.matcher(cell).results().findFirst().orElseThrow();

        // Nothing stands between the annotations of a method and its name that is as much as an empty line.
        Pattern method =
                Pattern.compile("@(?:OnlyOn|Test|ParameterizedTest|Property)\\b(?:(?!\n\n)[\\s\\S])*?\\bvoid %s\\("
                        .formatted(test.group(2)));
        assertThat(Repository.sources(test.group(1) + ".java").stream()
                        .filter(source -> method.matcher(source).find()))
                .as(cell)
                .hasSize(1);
    }
}

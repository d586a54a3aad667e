package io.triwire.bench.repository;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How the packages depend on each other, read from the compiled classes by {@code jdeps}. */
class PackagesTest {

    private static final String COMMAND = "io.triwire.bench.";

    /** The top packages of the command; each may use those behind it. */
    private static final List<String> ROOMS =
            List.of("command", "compare", "faults", "report", "proxy", "load", "process", "template");

    private static final Pattern ARROW =
            Pattern.compile("^ +(io\\.triwire[\\w.]*) +-> (io\\.triwire[\\w.]*) .*$", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(strings = {"benchmarks", "feed", "client", "testkit"})
    void haveNoCycles(String module) {
        Map<String, SortedSet<String>> uses = dependencies(module);

        // What uses nothing that is left is no part of a cycle.
        boolean removed = true;
        while (removed) {
            List<String> ends = uses.entrySet().stream()
                    .filter(from -> from.getValue().stream().noneMatch(uses::containsKey))
                    .map(Map.Entry::getKey)
                    .toList();
            removed = uses.keySet().removeAll(ends);
        }
        assertThat(uses).as("packages in a cycle").isEmpty();
    }

    @Test
    void useOnlyRoomsThatStandBelow() {
        List<String> upwards = new ArrayList<>();
        dependencies("benchmarks").forEach((from, to) -> to.stream()
                .filter(used -> used.startsWith(COMMAND) && ROOMS.indexOf(room(used)) < ROOMS.indexOf(room(from)))
                .forEach(used -> upwards.add(from + " -> " + used)));

        assertThat(upwards).isEmpty();
    }

    @Test
    void areEachInARoom() {
        assertThat(dependencies("benchmarks").keySet())
                .map(PackagesTest::room)
                .isSubsetOf(ROOMS)
                .containsAll(ROOMS.subList(0, ROOMS.size() - 2));
    }

    @Test
    void nameEachTypeOnce() {
        assertThat(Repository.mainTypes().stream()
                        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .filter(name -> name.getValue() > 1))
                .as("names of more than one type")
                .isEmpty();
    }

    private static String room(String name) {
        String below = name.substring(Math.min(COMMAND.length(), name.length()));
        return below.replaceAll("\\..*", "");
    }

    /** The packages that each package of a module uses within it. */
    private static Map<String, SortedSet<String>> dependencies(String module) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        int exitCode = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--multi-release",
                        "17",
                        "--ignore-missing-deps",
                        "-verbose:package",
                        "-filter:none",
                        Repository.path(module, "target", "classes").toString());
        assertThat(exitCode).as(printed::toString).isZero();
        Map<String, SortedSet<String>> uses = new TreeMap<>();
        Matcher arrow = ARROW.matcher(printed.toString());
        while (arrow.find()) {
            SortedSet<String> used = uses.computeIfAbsent(arrow.group(1), from -> new TreeSet<>());
            if (!arrow.group(1).equals(arrow.group(2))) {
                used.add(arrow.group(2));
            }
        }
        return uses;
    }
}

package io.triwire.bench.load.result;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A reason why a run is invalid.
 *
 * @param sentence the reason, with the value and the bound
 */
public record Flaw(FlawKind kind, String sentence) {

    /** The reasons as one text. */
    public static String sentences(List<Flaw> flaws) {
        return flaws.stream().map(Flaw::sentence).collect(Collectors.joining(" "));
    }
}

package io.triwire.bench.proxy.probe.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What an {@link Origin} does on one connection after it has answered the handshake or sent the head of its stream, in
 * the text form that goes into a query: steps with a dot between them, each the milliseconds to wait and a letter.
 */
public record Script(List<Step> steps) {

    /** The kinds of step, by their letter. */
    public enum Action {
        /** An event; it ends a poll. */
        EVENT('e'),
        /** A sign of life: a ping, a comment. */
        HEARTBEAT('h'),
        /** A clean end: close 1013, the last chunk, an answer without events. */
        END('x'),
        /** The connection is closed in the midst of it. */
        CUT('k');

        private final char letter;

        Action(char letter) {
            this.letter = letter;
        }

        private static Action of(char letter) {
            for (Action action : values()) {
                if (action.letter == letter) {
                    return action;
                }
            }
            throw new IllegalArgumentException("'%s' is no step of a script".formatted(letter));
        }
    }

    /**
     * One step.
     *
     * @param afterMillis how long after the step before it
     */
    public record Step(int afterMillis, Action action) {}

    /** Nothing at all: the connection stays quiet. */
    public static final Script QUIET = new Script(List.of());

    public Script {
        steps = List.copyOf(steps);
    }

    /** Reads the text form, such as {@code 400e.900e.500x}. */
    public static Script of(String text) {
        List<Step> steps = new ArrayList<>();
        for (String step : text.split("\\.", -1)) {
            if (!step.isEmpty()) {
                int last = step.length() - 1;
                steps.add(new Step(Integer.parseInt(step.substring(0, last)), Action.of(step.charAt(last))));
            }
        }
        return new Script(steps);
    }

    /** The same with a further step. */
    public Script then(int afterMillis, Action action) {
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(afterMillis, action));
        return new Script(more);
    }

    /** How long it takes. */
    public int lengthMillis() {
        return steps.stream().mapToInt(Step::afterMillis).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : ".").append(step.afterMillis).append(step.action.letter);
        }
        return text.toString();
    }
}

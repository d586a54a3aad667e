package io.triwire.bench.proxy.probe.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What an {@link Origin} does on a connection after the handshake or the head of the stream. The text form separates
 * steps by dots; each step is a delay in milliseconds and a letter, as in {@code 400e.900e.500x}.
 *
 * @param steps the steps, in order
 */
public record Script(List<Step> steps) {

    /** The kinds of steps, each with its letter. */
    public enum Action {
        /** Sends an event, which ends a poll. */
        EVENT('e'),
        /** Sends a heartbeat: a ping or a comment. */
        HEARTBEAT('h'),
        /** Ends cleanly: close code 1013, the last chunk, or a response without events. */
        END('x'),
        /** Closes the connection without a clean end. */
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
            throw new IllegalArgumentException("'%s' is not a step of a script".formatted(letter));
        }
    }

    /**
     * A step.
     *
     * @param afterMillis delay after the previous step
     * @param action what to do
     */
    public record Step(int afterMillis, Action action) {}

    /** No step: the connection stays quiet. */
    public static final Script QUIET = new Script(List.of());

    public Script {
        steps = List.copyOf(steps);
    }

    /** Parses the text form. */
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

    /** This script with another step at the end. */
    public Script then(int afterMillis, Action action) {
        List<Step> more = new ArrayList<>(steps);
        more.add(new Step(afterMillis, action));
        return new Script(more);
    }

    /** The sum of all delays. */
    public int lengthMillis() {
        return steps.stream().mapToInt(Step::afterMillis).sum();
    }

    /** The text form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : ".").append(step.afterMillis).append(step.action.letter);
        }
        return text.toString();
    }
}

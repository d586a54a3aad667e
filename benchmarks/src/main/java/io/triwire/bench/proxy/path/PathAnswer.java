package io.triwire.bench.proxy.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.proxy.path.LongWait.WaitEnd;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/**
 * Whether a transport works on a path.
 *
 * @param transport the transport
 * @param passes whether it works, perhaps with restrictions
 * @param sentence the answer as a sentence
 * @param requests what to ask the network team for
 */
public record PathAnswer(Transport transport, boolean passes, String sentence, List<String> requests) {

    /** The time that a path must keep a quiet connection and a poll, in seconds: two heartbeats, the longest poll. */
    private static final double NEEDED_SECONDS = 30;

    /** Largest difference between two ages, or two moments, that count as the same, in seconds. */
    static final double SAME_SECONDS = 1.5;

    private static final String HELD = "held until the end";
    private static final String IRREGULAR = "held back irregularly";
    private static final String LATE = "events come late or never: ";
    private static final String LIVE_STREAMS =
            "Pass on each part of a response of type text/event-stream as it comes: no buffering, no scanning of the "
                    + "whole response, no compression.";

    public PathAnswer {
        requests = List.copyOf(requests);
    }

    /** The answer, from what was found on the transport. */
    static PathAnswer of(Transport transport, Optional<String> obstacle, List<PathFinding> all, List<LongWait> waits) {
        Reasons reasons = new Reasons(
                transport,
                all.stream().filter(each -> each.transport() == transport).toList(),
                waits.stream().filter(each -> each.transport() == transport).toList());
        reasons.obstacle(obstacle);
        if (reasons.no.isEmpty()) {
            reasons.delivery();
            reasons.restrictions();
            if (transport.answersOnce()) {
                reasons.polls();
            } else {
                reasons.quiet();
            }
        }
        return reasons.answer();
    }

    /** An answer in words, without the transport. */
    static PathAnswer of(Transport transport, boolean passes, String words) {
        return new PathAnswer(transport, passes, "%s: %s.".formatted(title(transport), words), List.of());
    }

    private static String title(Transport transport) {
        return transport.title().substring(0, 1).toUpperCase(Locale.ROOT)
                + transport.title().substring(1);
    }

    /** The parts of an answer, as they are found. */
    private static final class Reasons {

        private final Transport transport;
        private final List<PathFinding> findings;
        private final List<LongWait> waits;
        private final List<String> no = new ArrayList<>();
        private final List<String> but = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();

        private Reasons(Transport transport, List<PathFinding> findings, List<LongWait> waits) {
            this.transport = transport;
            this.findings = findings;
            this.waits = waits;
        }

        private Optional<ProbeFinding> finding(String behaviour) {
            return findings.stream()
                    .filter(each -> each.behaviour().name().equals(behaviour))
                    .map(PathFinding::finding)
                    .findFirst();
        }

        private boolean is(String behaviour, ProbeVerdict verdict) {
            return finding(behaviour)
                    .flatMap(ProbeFinding::rated)
                    .filter(verdict::equals)
                    .isPresent();
        }

        private String outcome(String behaviour) {
            return finding(behaviour).map(ProbeFinding::outcome).orElse("");
        }

        private String detail(String behaviour) {
            return finding(behaviour)
                    .filter(ProbeFinding.Measured.class::isInstance)
                    .map(found -> ": " + ((ProbeFinding.Measured) found).detail())
                    .orElse("");
        }

        private void obstacle(Optional<String> obstacle) {
            List<LongWait> ended =
                    waits.stream().filter(wait -> wait.is(WaitEnd.ENDED)).toList();
            if (is("upgrade", ProbeVerdict.BAD)) {
                no.add("your path refuses the upgrade (%s)".formatted(outcome("upgrade")));
                requests.add(
                        "Forward the upgrade to WebSocket: HTTP/1.1 up to the service, with the header lines Upgrade "
                                + "and Connection (RFC 6455, section 4).");
            } else if (!transport.answersOnce()
                    && !waits.isEmpty()
                    && ended.size() == waits.size()
                    && ended.stream().allMatch(wait -> wait.outcome().afterSeconds() < 2)) {
                no.add("your path accepts the connection and ends it after " + seconds(age(ended)));
                requests.add("Do not end a %s connection that was accepted.".formatted(transport.title()));
            } else if (obstacle.filter(words -> words.contains("Host header")).isPresent()) {
                no.add("your path changes the header Host, so that services refuse the pages of browsers (403)");
                requests.add("Pass on the header Host as the client sent it.");
            } else if (obstacle.isPresent()) {
                // An event that is held until the next one is held to the end if it is the only one.
                boolean held = obstacle.get().equals(HELD);
                no.add(
                        !held
                                ? obstacle.get()
                                : is("delivery", ProbeVerdict.BAD)
                                                && !outcome("delivery").equals(HELD)
                                        ? LATE + outcome("delivery")
                                        : "your path holds it to its end");
                requests.add(transport == Transport.SSE ? LIVE_STREAMS : "Pass on a GET request as it is.");
            }
        }

        private void delivery() {
            if (finding("delivery").flatMap(ProbeFinding::rated).isEmpty()) {
                no.add("or at least not known: %s".formatted(outcome("delivery")));
            } else if (outcome("delivery").equals(IRREGULAR)) {
                // All arrive, and none is held for the next one: a path that is slow or busy at times.
                but.add("events are %s%s".formatted(outcome("delivery"), detail("delivery")));
            } else if (is("delivery", ProbeVerdict.BAD)) {
                if (is("unbuffered", ProbeVerdict.GOOD)) {
                    but.add("only if the service sends X-Accel-Buffering: no, as those of Triwire do (else %s)"
                            .formatted(outcome("delivery")));
                } else {
                    no.add(LATE + outcome("delivery"));
                    requests.add(transport == Transport.SSE ? LIVE_STREAMS : "Pass on each response as it comes.");
                }
            } else if (is("delivery", ProbeVerdict.FAIR)) {
                but.add("events are %s%s".formatted(outcome("delivery"), detail("delivery")));
            }
            if (is("compressed", ProbeVerdict.BAD) && !is("delivery", ProbeVerdict.BAD)) {
                but.add("not for a client that accepts gzip, as browsers do (%s)".formatted(outcome("compressed")));
                requests.add(LIVE_STREAMS);
            }
            if (is("cached", ProbeVerdict.BAD)) {
                no.add("polls are answered from a cache");
                requests.add("Do not store responses that have Cache-Control: no-store.");
            }
        }

        private void restrictions() {
            if (is("collapsed", ProbeVerdict.BAD)) {
                but.add("a poll waits for an equal one");
                requests.add("Do not combine equal requests.");
            }
            if (finding("repeated").isPresent() && !is("repeated", ProbeVerdict.GOOD)) {
                but.add("your path repeats a poll that the service does not answer");
            }
            if (is("handshake", ProbeVerdict.BAD)) {
                but.add("not for a client with a subprotocol (%s)".formatted(outcome("handshake")));
                requests.add("Pass on Sec-WebSocket-Protocol in both directions.");
            }
            if (is("close", ProbeVerdict.BAD)) {
                but.add("close codes: " + outcome("close"));
            }
            if (is("left", ProbeVerdict.BAD)) {
                but.add("the service does not learn that a client has left");
            }
            findings.stream()
                    .filter(each -> each.finding() instanceof ProbeFinding.Invalid)
                    .forEach(each -> notes.add("'%s' could not be measured"
                            .formatted(each.behaviour().name())));
        }

        private void polls() {
            double held = waits.stream()
                    .filter(wait -> wait.is(WaitEnd.KEPT))
                    .mapToDouble(LongWait::seconds)
                    .max()
                    .orElse(0);
            Optional<LongWait> first = waits.stream()
                    .filter(wait -> wait.is(WaitEnd.ENDED) || wait.is(WaitEnd.DEAD))
                    .min(Comparator.comparingDouble(wait -> wait.outcome().afterSeconds()));
            if (waits.stream().allMatch(wait -> wait.is(WaitEnd.KEPT))) {
                notes.add("a poll of %s is answered".formatted(seconds(held)));
                return;
            }
            if (first.isEmpty()) {
                no.add("a poll is refused");
                return;
            }
            LongWait longest = first.get();
            double limit = longest.is(WaitEnd.DEAD) ? held : longest.outcome().afterSeconds();
            but.add("only up to %s a poll (then: %s)"
                    .formatted(
                            seconds(limit),
                            longest.is(WaitEnd.DEAD)
                                    ? "no answer"
                                    : longest.outcome().how()));
            if (limit < NEEDED_SECONDS) {
                requests.add("Wait longer than 30 s for a response.");
            }
        }

        private void quiet() {
            List<LongWait> silent = waits.stream().filter(LongWait::silent).toList();
            Optional<LongWait> beating =
                    waits.stream().filter(wait -> !wait.silent()).findFirst();
            if (silent.isEmpty() || beating.isEmpty()) {
                return;
            }
            String heartbeat = "a heartbeat of " + seconds(beating.get().heartbeatSeconds());
            boolean kept = beating.get().is(WaitEnd.KEPT);
            List<LongWait> lost =
                    silent.stream().filter(wait -> !wait.is(WaitEnd.KEPT)).toList();
            if (waits.stream().anyMatch(wait -> wait.is(WaitEnd.REFUSED))) {
                but.add("some connections are refused");
            } else if (lost.isEmpty() && kept) {
                notes.add("a quiet connection lasts at least "
                        + seconds(beating.get().seconds()));
            } else if (lost.isEmpty()) {
                but.add("a connection with a heartbeat ended after " + after(beating.get())
                        + ", and a quiet one did not");
            } else if (!kept && sameAge(lost, beating.get())) {
                but.add("every connection ends after %s, with a heartbeat or without".formatted(after(beating.get())));
                limit(beating.get(), "the life of a connection");
            } else if (atOneMoment(lost) && lost.size() == silent.size()) {
                but.add("all quiet connections ended at one moment, whatever their age: measure again");
            } else {
                but.add("a quiet connection ends after %s; %s %s"
                        .formatted(
                                lost.stream().anyMatch(wait -> wait.is(WaitEnd.DEAD))
                                        ? "less than %s, without a sign"
                                                .formatted(seconds(lost.get(0).seconds()))
                                        : seconds(age(lost)),
                                heartbeat,
                                kept ? "keeps it" : "keeps it for " + after(beating.get())));
                limit(lost.get(0), "a quiet connection");
            }
        }

        private void limit(LongWait wait, String what) {
            if (wait.outcome().afterSeconds() < NEEDED_SECONDS) {
                requests.add("Raise the limit on %s to more than 30 s.".formatted(what));
            }
        }

        private static boolean sameAge(List<LongWait> lost, LongWait beating) {
            return beating.is(WaitEnd.ENDED)
                    && lost.stream()
                            .allMatch(wait -> Math.abs(wait.outcome().afterSeconds()
                                            - beating.outcome().afterSeconds())
                                    < SAME_SECONDS + 0.05 * wait.outcome().afterSeconds());
        }

        private static boolean atOneMoment(List<LongWait> lost) {
            double[] moments = lost.stream()
                    .mapToDouble(wait -> wait.outcome().atSeconds())
                    .sorted()
                    .toArray();
            double[] ages = lost.stream()
                    .mapToDouble(wait -> wait.outcome().afterSeconds())
                    .sorted()
                    .toArray();
            int last = moments.length - 1;
            return last > 0
                    && moments[last] - moments[0] < SAME_SECONDS
                    && moments[last] - moments[0] < ages[last] - ages[0];
        }

        private static double age(List<LongWait> ended) {
            return ended.stream()
                    .mapToDouble(wait -> wait.outcome().afterSeconds())
                    .min()
                    .orElse(0);
        }

        private static String after(LongWait wait) {
            return wait.is(WaitEnd.DEAD)
                    ? "less than " + seconds(wait.seconds())
                    : seconds(wait.outcome().afterSeconds());
        }

        private PathAnswer answer() {
            String first = no.isEmpty() ? but.isEmpty() ? "yes" : "yes, but " : "no, ";
            List<String> rest =
                    no.isEmpty() ? Stream.concat(but.stream(), notes.stream()).toList() : no;
            String sentence = "%s: %s%s%s."
                    .formatted(
                            title(transport),
                            first,
                            no.isEmpty() && but.isEmpty() && !rest.isEmpty() ? "; " : "",
                            String.join("; ", rest));
            return new PathAnswer(
                    transport,
                    no.isEmpty(),
                    sentence,
                    requests.stream().distinct().toList());
        }
    }

    /** Seconds, with a decimal below 10. */
    static String seconds(double seconds) {
        return seconds < 9.95 && Math.abs(seconds - Math.round(seconds)) >= 0.05
                ? "%.1f s".formatted(seconds)
                : "%d s".formatted(Math.round(seconds));
    }
}

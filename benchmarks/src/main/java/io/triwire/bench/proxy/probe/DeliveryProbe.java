package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** When events arrive that are sent apart. */
public final class DeliveryProbe implements Probe {

    /** Gaps of different lengths, so that waiting for the next event cannot be taken for a constant delay. */
    private static final Script APART = Script.of("500e.900e.600e.1200x");

    private static final Script WITH_HEARTBEATS = Script.of("500e.350h.550e.350h.250e.350h.850x");

    /** A poll is answered once: three of them, held for different times. */
    private static final List<Script> POLLS = List.of(Script.of("300e"), Script.of("800e"), Script.of("1300e"));

    private final String name;
    private final String question;
    private final Set<Transport> transports;
    private final Function<ProbeTarget, Optional<Link>> link;
    private final String withoutLink;
    private final UnaryOperator<Request> request;
    private final Script script;

    private DeliveryProbe(
            String name,
            String question,
            Set<Transport> transports,
            Way way,
            UnaryOperator<Request> request,
            Script script) {
        this.name = name;
        this.question = question;
        this.transports = transports;
        this.link = way.link;
        this.withoutLink = way.without;
        this.request = request;
        this.script = script;
    }

    private record Way(Function<ProbeTarget, Optional<Link>> link, String without) {}

    private static final Way PLAIN = new Way(place -> Optional.of(place.link()), "");
    private static final Way SECURE = new Way(ProbeTarget::secure, "this configuration has no TLS");
    private static final Way TUNNEL = new Way(ProbeTarget::tunnel, "this is no forward proxy");
    private static final Way SECURE_TUNNEL = new Way(ProbeTarget::secureTunnel, "this is no forward proxy");

    /** Events as they are. */
    public static DeliveryProbe plain() {
        return new DeliveryProbe(
                "delivery",
                "When does an event arrive?",
                Set.of(Transport.values()),
                PLAIN,
                UnaryOperator.identity(),
                APART);
    }

    /** Events of a stream with the header that nginx knows. */
    public static DeliveryProbe unbuffered() {
        return new DeliveryProbe(
                "unbuffered",
                "When, if the service says X-Accel-Buffering: no?",
                Set.of(Transport.SSE),
                PLAIN,
                asked -> asked.parameter("accel=no"),
                APART);
    }

    /** Events of a stream to a client that takes compressed ones. */
    public static DeliveryProbe compressed() {
        return new DeliveryProbe(
                "compressed",
                "When, if the client takes gzip?",
                Set.of(Transport.SSE),
                PLAIN,
                asked -> asked.header("Accept-Encoding: gzip"),
                APART);
    }

    /** Events of a stream with a heartbeat soon after each. */
    public static DeliveryProbe withHeartbeats() {
        return new DeliveryProbe(
                "pushed",
                "When, if a heartbeat follows 350 ms later?",
                Set.of(Transport.SSE),
                PLAIN,
                UnaryOperator.identity(),
                WITH_HEARTBEATS);
    }

    /** Events over TLS between client and proxy. */
    public static DeliveryProbe secure() {
        return new DeliveryProbe(
                "tls",
                "When, with TLS at the proxy?",
                Set.of(Transport.values()),
                SECURE,
                UnaryOperator.identity(),
                APART);
    }

    /** Events through a tunnel. */
    public static DeliveryProbe tunnel() {
        return new DeliveryProbe(
                "tunnel",
                "When, through CONNECT to the service's port?",
                Set.of(Transport.values()),
                TUNNEL,
                UnaryOperator.identity(),
                APART);
    }

    /** Events over TLS between client and service, through a tunnel: wss:// and https://. */
    public static DeliveryProbe secureTunnel() {
        return new DeliveryProbe(
                "tunnel-tls",
                "When, through CONNECT to a service with TLS?",
                Set.of(Transport.values()),
                SECURE_TUNNEL,
                UnaryOperator.identity(),
                APART);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String question() {
        return question;
    }

    @Override
    public Set<Transport> transports() {
        return transports;
    }

    @Override
    public ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException {
        Optional<Link> path = place.proxy().isEmpty() ? Optional.of(place.link()) : link.apply(place);
        if (path.isEmpty()) {
            return new ProbeFinding.NotTested(withoutLink);
        }
        List<Script> scripts = transport.answersOnce() ? POLLS : List.of(script);
        List<Long> sent = new ArrayList<>();
        List<Long> came = new ArrayList<>();
        List<String> evidence = new ArrayList<>();
        String compressed = "";
        long end = Long.MAX_VALUE;
        for (Script each : scripts) {
            try (Exchange exchange = Exchange.open(path.get(), request.apply(Request.of(transport, each)))) {
                Optional<String> refusal = UnexpectedAnswers.refusal(exchange, place.origin());
                if (refusal.isPresent() && withoutLink.isEmpty() && transport == Transport.WEBSOCKET) {
                    return new ProbeFinding.NotTested("no upgrade");
                }
                if (refusal.isPresent()) {
                    return refused(refusal.get(), Evidence.of(place.origin(), exchange));
                }
                exchange.moments().awaitEnd(UnexpectedAnswers.DEADLINE);
                evidence.addAll(Evidence.of(place.origin(), exchange));
                came.addAll(millis(exchange.moments().all(Kind.EVENT)));
                for (Origin.Visit visit :
                        place.origin().visits(exchange.request().id())) {
                    sent.addAll(millis(visit.moments().all(Kind.EVENT)));
                    end = visit.moments()
                            .await(Kind.END, Duration.ZERO)
                            .map(DeliveryProbe::millis)
                            .orElse(end);
                }
                compressed = exchange.head(Duration.ZERO)
                        .map(head -> head.value("Content-Encoding"))
                        .filter(encoding -> !encoding.isEmpty())
                        .map(encoding -> ", compressed by the proxy")
                        .orElse("");
            }
        }
        // Each poll has an end of its own: what is late there is late by a constant time.
        DeliveryTiming delivery = DeliveryTiming.of(sent, came, transport.answersOnce() ? Long.MAX_VALUE : end);
        return new ProbeFinding.Measured(
                delivery.kind().verdict(), delivery.kind().text(), delivery.detail() + compressed, evidence);
    }

    private static ProbeFinding refused(String refusal, List<String> evidence) {
        return new ProbeFinding.Measured(ProbeVerdict.BAD, refusal, "", evidence);
    }

    private static List<Long> millis(List<Moment> moments) {
        return moments.stream().map(DeliveryProbe::millis).toList();
    }

    private static long millis(Moment moment) {
        return moment.nanos() / 1_000_000;
    }
}

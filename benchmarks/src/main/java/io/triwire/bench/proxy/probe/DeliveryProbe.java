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
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.OriginLog;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** When events arrive that the origin sends with gaps between them. */
public final class DeliveryProbe implements Probe {

    /** Gaps of different lengths, to distinguish an event held until the next one from a constant delay. */
    private static final Script APART = Script.of("500e.900e.600e.1200x");

    private static final Script WITH_HEARTBEATS = Script.of("500e.350h.550e.350h.250e.350h.850x");

    /** A poll has one response: three polls, answered after different times. */
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
            LinkOption option,
            UnaryOperator<Request> request,
            Script script) {
        this.name = name;
        this.question = question;
        this.transports = transports;
        this.link = option.link;
        this.withoutLink = option.unavailable;
        this.request = request;
        this.script = script;
    }

    /** The link to measure, and why there may be none. */
    private record LinkOption(Function<ProbeTarget, Optional<Link>> link, String unavailable) {}

    private static final LinkOption PLAIN = new LinkOption(target -> Optional.of(target.link()), "");
    private static final LinkOption SECURE = new LinkOption(ProbeTarget::secure, "this configuration has no TLS");
    private static final LinkOption TUNNEL = new LinkOption(ProbeTarget::tunnel, "not a forward proxy");
    private static final LinkOption SECURE_TUNNEL = new LinkOption(ProbeTarget::secureTunnel, "not a forward proxy");

    /** Events without any extra. */
    public static DeliveryProbe plain() {
        return new DeliveryProbe(
                "delivery",
                "When does an event arrive?",
                Set.of(Transport.values()),
                PLAIN,
                UnaryOperator.identity(),
                APART);
    }

    /** Events of a stream with the header {@code X-Accel-Buffering: no}, which nginx supports. */
    public static DeliveryProbe unbuffered() {
        return new DeliveryProbe(
                "unbuffered",
                "When, with X-Accel-Buffering: no from the service?",
                Set.of(Transport.SSE),
                PLAIN,
                asked -> asked.parameter("accel=no"),
                APART);
    }

    /** Events of a stream to a client that accepts gzip. */
    public static DeliveryProbe compressed() {
        return new DeliveryProbe(
                "compressed",
                "When, if the client accepts gzip?",
                Set.of(Transport.SSE),
                PLAIN,
                asked -> asked.header("Accept-Encoding: gzip"),
                APART);
    }

    /** Events of a stream, each followed by a heartbeat. */
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
                "When, through CONNECT to the port of the service?",
                Set.of(Transport.values()),
                TUNNEL,
                UnaryOperator.identity(),
                APART);
    }

    /** Events through a tunnel with TLS between client and service: wss:// and https://. */
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
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Optional<Link> path = target.proxy().isEmpty() ? Optional.of(target.link()) : link.apply(target);
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
                Optional<String> refusal = UnexpectedAnswers.refusal(exchange, target.origin());
                if (refusal.isPresent() && withoutLink.isEmpty() && transport == Transport.WEBSOCKET) {
                    return new ProbeFinding.NotTested("no upgrade");
                }
                if (refusal.isPresent()) {
                    return refused(refusal.get(), Evidence.of(target.origin(), exchange));
                }
                exchange.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
                evidence.addAll(Evidence.of(target.origin(), exchange));
                came.addAll(millis(exchange.timeline().all(MomentKind.EVENT)));
                for (OriginLog.Visit visit :
                        target.origin().visits(exchange.request().id())) {
                    sent.addAll(millis(visit.timeline().all(MomentKind.EVENT)));
                    end = visit.timeline()
                            .await(MomentKind.END, Duration.ZERO)
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
        // Each poll has its own end, so a late one can only be late by a constant time.
        DeliveryTiming delivery = DeliveryTiming.of(sent, came, transport.answersOnce() ? Long.MAX_VALUE : end);
        // The origin sends no more once the connection is cut.
        long events = scripts.stream()
                .flatMap(each -> each.steps().stream())
                .filter(step -> step.action() == Script.Action.EVENT)
                .count();
        DeliveryTiming.DeliveryPattern kind =
                sent.size() < events ? DeliveryTiming.DeliveryPattern.LOST : delivery.kind();
        return new ProbeFinding.Measured(kind.verdict(), kind.text(), delivery.detail() + compressed, evidence);
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

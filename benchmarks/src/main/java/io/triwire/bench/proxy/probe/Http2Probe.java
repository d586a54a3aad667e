package io.triwire.bench.proxy.probe;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** HTTP/2 between client and proxy: whether streams and polls are live, and whether the proxy offers WebSocket. */
public final class Http2Probe implements Probe {

    private static final Script APART = Script.of("500e.900e.600e.1200x");
    private static final Script POLL = Script.of("900e");

    /** SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441, section 3). */
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static final int SETTINGS_FRAME = 4;
    private static final int DEADLINE_MILLIS = 5_000;

    @Override
    public String name() {
        return "http2";
    }

    @Override
    public String question() {
        return "And with HTTP/2 between client and proxy?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public boolean runsIn(ProxyConfig config) {
        return config == ProxyConfig.TUNED;
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        // Without a proxy the client uses cleartext HTTP/2 with the origin.
        Optional<Link> link = target.proxy().isEmpty() ? Optional.of(target.link()) : target.secure();
        if (link.isEmpty()) {
            return new ProbeFinding.NotTested("this configuration has no TLS");
        }
        if (transport == Transport.WEBSOCKET) {
            return link.get().trust().isEmpty()
                    ? new ProbeFinding.NotTested("without a proxy there is no TLS")
                    : extendedConnect(link.get());
        }
        return delivery(target, link.get(), Request.of(transport, transport.answersOnce() ? POLL : APART));
    }

    private static ProbeFinding delivery(ProbeTarget target, Link link, Request request)
            throws IOException, InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2);
        link.trust().ifPresent(client::sslContext);
        URI service = link.service(request.transport());
        URI address = service.resolve(link.feed(request.transport()) + "?" + request.query());
        HttpRequest asked = HttpRequest.newBuilder(address)
                .timeout(Duration.ofMillis(DEADLINE_MILLIS))
                .build();
        EventTimes events = new EventTimes();
        AtomicReference<HttpClient.Version> version = new AtomicReference<>();
        awaitEnd(client.build().sendAsync(asked, head -> {
            version.set(head.version());
            return BodySubscribers.fromLineSubscriber(events);
        }));
        List<Long> came = events.soFar();
        if (version.get() != HttpClient.Version.HTTP_2) {
            return new ProbeFinding.Measured(ProbeVerdict.FAIR, "HTTP/1.1 instead", "", List.of());
        }
        var origin = target.origin().visits(request.id()).get(0).timeline();
        List<Long> sent = origin.all(MomentKind.EVENT).stream()
                .map(moment -> moment.nanos() / 1_000_000)
                .toList();
        DeliveryTiming delivery = DeliveryTiming.of(
                sent,
                came,
                request.transport().answersOnce()
                        ? Long.MAX_VALUE
                        : origin.all(MomentKind.END).get(0).nanos() / 1_000_000);
        return new ProbeFinding.Measured(
                delivery.kind().verdict(),
                delivery.kind().text(),
                delivery.detail(),
                List.of("sent at %s ms, received at %s ms".formatted(sent, came)));
    }

    /** Waits for the end of a response. Of one that does not end in time, what has come until then counts. */
    private static void awaitEnd(CompletableFuture<?> response) throws IOException, InterruptedException {
        try {
            response.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException open) {
            // Closes the connection.
            response.cancel(true);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    /** When each event came, in milliseconds. */
    private static final class EventTimes implements Flow.Subscriber<String> {

        private final List<Long> times = new ArrayList<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public synchronized void onNext(String line) {
            if (line.contains("\"channel\"")) {
                times.add(System.nanoTime() / 1_000_000);
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The response tells it as well.
        }

        @Override
        public void onComplete() {
            // What came is known.
        }

        synchronized List<Long> soFar() {
            return List.copyOf(times);
        }
    }

    /** Whether the proxy's first frame offers WebSocket over HTTP/2 (RFC 9113, section 3.4; RFC 8441). */
    private static ProbeFinding extendedConnect(Link link) throws IOException {
        URI service = link.service(Transport.WEBSOCKET);
        try (SSLSocket socket = (SSLSocket)
                link.trust().orElseThrow().getSocketFactory().createSocket(service.getHost(), Link.port(service))) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!socket.getApplicationProtocol().equals("h2")) {
                return new ProbeFinding.Measured(
                        ProbeVerdict.GOOD, "HTTP/1.1 is negotiated: upgrade as usual", "", List.of("ALPN: http/1.1"));
            }
            ByteArrayOutputStream preface = new ByteArrayOutputStream();
            preface.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            preface.write(new byte[] {0, 0, 0, SETTINGS_FRAME, 0, 0, 0, 0, 0});
            socket.getOutputStream().write(preface.toByteArray());
            socket.getOutputStream().flush();
            boolean offered = settings(socket.getInputStream()).contains(ENABLE_CONNECT_PROTOCOL);
            return new ProbeFinding.Measured(
                    offered ? ProbeVerdict.GOOD : ProbeVerdict.FAIR,
                    offered
                            ? "WebSocket over HTTP/2 is offered (RFC 8441)"
                            : "no WebSocket over HTTP/2: browsers use HTTP/1.1 for it",
                    "",
                    List.of("SETTINGS_ENABLE_CONNECT_PROTOCOL: " + offered));
        }
    }

    /** The settings with a value other than 0 in the first frame. */
    private static List<Integer> settings(InputStream input) throws IOException {
        byte[] head = new DataInputStream(input).readNBytes(9);
        if (head.length < 9 || head[3] != SETTINGS_FRAME) {
            throw new IOException("the first frame is not SETTINGS");
        }
        int length = ByteBuffer.wrap(new byte[] {0, head[0], head[1], head[2]}).getInt();
        ByteBuffer settings = ByteBuffer.wrap(input.readNBytes(length));
        List<Integer> on = new ArrayList<>();
        while (settings.remaining() >= 6) {
            int name = settings.getShort();
            if (settings.getInt() != 0) {
                on.add(name);
            }
        }
        return on;
    }
}

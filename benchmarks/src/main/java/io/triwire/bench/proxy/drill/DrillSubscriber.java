package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.client.Transport;

/**
 * A subscriber that reconnects with its last cursor: at once after a complete response, and after 200 ms if the
 * connection broke or was refused.
 */
final class DrillSubscriber implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Transport transport;
    private final int number;
    private final LinkChoice links;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Long> received = new ArrayList<>();
    private final Thread thread;
    private Optional<Exchange> current = Optional.empty();
    private String cursor;
    private long lastEventNanos = Long.MIN_VALUE;
    private boolean leaving;
    private volatile boolean closed;

    DrillSubscriber(Transport transport, int number, LinkChoice links, String cursor) {
        this.transport = transport;
        this.number = number;
        this.links = links;
        this.cursor = cursor;
        this.thread = new Thread(this::run, "subscriber");
        thread.setDaemon(true);
        thread.start();
    }

    Transport transport() {
        return transport;
    }

    private void run() {
        try {
            for (int attempt = 0; !closed; attempt++) {
                if (!follow(attempt)) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Follows one connection to its end; returns whether to reconnect at once. */
    private boolean follow(int attempt) throws InterruptedException {
        try (Exchange exchange = Exchange.open(links.link(transport, number, attempt), request())) {
            begin(exchange);
            exchange.timeline().awaitEnd(closed ? Duration.ZERO : LONGEST);
            return end(exchange);
        } catch (IOException refused) {
            synchronized (this) {
                attempts.add(Attempt.failed(transport));
            }
            return false;
        }
    }

    private synchronized Request request() {
        Request request = Request.of(transport);
        if (transport == Transport.SSE) {
            // As a browser does it, so that the proxy must pass this header on.
            return request.header("Last-Event-ID: " + cursor);
        }
        Request after = request.parameter("after=" + cursor);
        return transport.answersOnce() ? after.parameter("wait=5s") : after;
    }

    private synchronized void begin(Exchange exchange) {
        current = Optional.of(exchange);
        leaving = false;
    }

    private synchronized boolean end(Exchange exchange) {
        Attempt attempt = attempt(exchange);
        attempts.add(attempt);
        lastEventNanos = lastEventNanos();
        numbers(exchange, received);
        cursor = exchange.cursor().orElse(cursor);
        current = Optional.empty();
        return attempt.accepted() && !attempt.broken();
    }

    private Attempt attempt(Exchange exchange) {
        List<Moment> moments = exchange.timeline().all();
        Optional<Moment> head = moments.stream()
                .filter(moment -> moment.kind() == MomentKind.HEAD)
                .findFirst();
        Optional<Moment> end = moments.stream()
                .filter(moment -> moment.kind() == MomentKind.END || moment.kind() == MomentKind.CUT)
                .findFirst();
        return new Attempt(
                transport,
                new Attempt.ResponseHead(
                        head.map(moment -> Integer.parseInt(moment.detail())).orElse(0),
                        replica(exchange),
                        head.or(() -> end).map(Moment::nanos).orElse(Long.MAX_VALUE)),
                new Attempt.AttemptEnd(
                        end.map(Moment::nanos).orElse(Long.MAX_VALUE),
                        end.filter(moment -> moment.kind() == MomentKind.END).isPresent(),
                        leaving),
                exchange.timeline().all(MomentKind.EVENT).size());
    }

    private static String replica(Exchange exchange) {
        try {
            return exchange.head(Duration.ZERO)
                    .map((Head head) -> head.value(ReplicaSet.REPLICA))
                    .orElse("");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static void numbers(Exchange exchange, List<Long> target) {
        exchange.timeline().all(MomentKind.EVENT).forEach(moment -> target.add(Long.parseLong(moment.detail())));
    }

    /** Closes its connection, like a client that has lost its network. The subscriber then reconnects. */
    synchronized void leave() {
        leaving = true;
        current.ifPresent(Exchange::close);
    }

    /** Its connections so far, with the current one last if it was accepted. */
    synchronized List<Attempt> attempts() {
        List<Attempt> all = new ArrayList<>(attempts);
        current.map(this::attempt).filter(Attempt::accepted).ifPresent(all::add);
        return all;
    }

    /** The numbers of the events received so far, in order of arrival. */
    synchronized List<Long> received() {
        List<Long> all = new ArrayList<>(received);
        current.ifPresent(exchange -> numbers(exchange, all));
        return all;
    }

    /** Whether it has received an event since an instant, by {@link System#nanoTime}. */
    synchronized boolean heardSince(long nanos) {
        return lastEventNanos() > nanos;
    }

    private long lastEventNanos() {
        return current.map(exchange -> exchange.timeline().all(MomentKind.EVENT))
                .filter(events -> !events.isEmpty())
                .map(events -> events.get(events.size() - 1).nanos())
                .orElse(lastEventNanos);
    }

    @Override
    public void close() {
        closed = true;
        leave();
        thread.interrupt();
    }
}

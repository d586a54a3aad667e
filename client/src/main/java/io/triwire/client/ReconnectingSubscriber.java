package io.triwire.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the subscribers of all transports have in common: one connection at a time, and the next one, after a pause and
 * at the next instance, from the place where the last one ended. A transport implements {@link #open}.
 */
abstract class ReconnectingSubscriber implements Subscriber {

    /** HTTP/1.1, where each subscriber has a connection of its own and one that does not read holds up no other. */
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** How long a publication may take. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    /** How often silence is looked at. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** The heartbeat that is assumed until the service has told its own. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final int UNAUTHORIZED = 401;

    final SubscribeOptions options;
    final Inbox inbox = new Inbox();

    private final Backoff backoff;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "subscriber");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<Link> current = Optional.empty();
    private Duration reconnectionTime = Duration.ZERO;
    private int ended;
    private boolean closed;
    private volatile boolean tokenRefused;
    private volatile Duration allowedSilence = Silence.allowedBy(HEARTBEAT);

    ReconnectingSubscriber(SubscribeOptions options, Backoff backoff) {
        this.options = options;
        this.backoff = backoff;
    }

    /** Begins to connect; called once, when the object is complete. */
    void start() {
        clock.execute(this::connect);
        clock.scheduleWithFixedDelay(this::giveUpASilentLink, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a connection without waiting for it, and reports to {@code link} all that happens on it.
     *
     * @param after where to start; empty for the service's default
     */
    abstract void open(Optional<String> after, Link link);

    /** The instance that is connected to, or tried. */
    final synchronized URI service() {
        return options.services().get(ended % options.services().size());
    }

    @Override
    public Received next() throws InterruptedException {
        return inbox.next();
    }

    @Override
    public Optional<Received> next(Duration timeout) throws InterruptedException {
        return inbox.next(timeout);
    }

    @Override
    public String state() {
        return inbox.state();
    }

    @Override
    public String cursor() {
        return inbox.read().or(options::after).orElse("latest");
    }

    @Override
    public void disconnect() {
        link().ifPresent(link -> link.lost("was disconnected"));
    }

    @Override
    public void close() {
        Optional<Link> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = Optional.empty();
        }
        clock.shutdownNow();
        last.ifPresent(link -> link.leave.run());
        inbox.fail(new IllegalStateException("the subscriber is closed"));
    }

    private synchronized Optional<Link> link() {
        return current;
    }

    private void connect() {
        Link link = new Link(inbox.arrived());
        synchronized (this) {
            if (closed) {
                return;
            }
            current = Optional.of(link);
        }
        inbox.note("is connecting to " + service());
        open(inbox.arrived().or(options::after), link);
    }

    private void giveUpASilentLink() {
        link().filter(link -> link.silence.isTooLong())
                .ifPresent(link -> link.lost("heard nothing for " + link.silence.bound()));
    }

    /** One connection, from the attempt to its end. What it reports after its end is ignored. */
    final class Link {

        private final Optional<String> resumedAfter;
        private volatile Runnable cut = () -> {};
        private volatile Runnable leave = () -> {};
        private final Silence silence = new Silence(allowedSilence, System::nanoTime);
        private boolean begun;
        private boolean resetMustFollow;

        private Link(Optional<String> resumedAfter) {
            this.resumedAfter = resumedAfter;
        }

        /** How to end the connection at once; the last one given is used. */
        void cutBy(Runnable way) {
            cut = way;
            leave = way;
            // It may have ended since it was asked: who ended it did not know this way yet.
            if (isOver()) {
                way.run();
            }
        }

        /** How to end the connection in order, where that is another way. */
        void leaveBy(Runnable way) {
            leave = way;
        }

        /** Bytes arrived, whatever they were. */
        void alive() {
            silence.broken();
        }

        /** How long the connection may be silent from now on, as may later ones until they are told. */
        void allowSilence(Duration longest) {
            allowedSilence = longest;
            silence.allow(longest);
        }

        private boolean isOver() {
            return link().filter(link -> link == this).isEmpty();
        }

        /**
         * The next thing on a connection that begins with a welcome.
         *
         * @throws ProtocolViolationException if it shows that the service did not continue where it was asked to
         */
        void receivedInStep(Received next) {
            if (!begun && !(next instanceof Control.Welcome)) {
                throw new ProtocolViolationException("The connection began without a welcome, with " + next);
            }
            if (resetMustFollow && !(next instanceof Control.Reset)) {
                throw new ProtocolViolationException(
                        "Asked to continue after %s, the service went on elsewhere without a reset, with %s"
                                .formatted(resumedAfter.orElseThrow(), next));
            }
            resetMustFollow = !begun
                    && resumedAfter
                            .filter(place -> !place.equals(next.cursor()))
                            .isPresent();
            begun = true;
            received(next);
        }

        /** The next event or control. */
        void received(Received next) {
            if (isOver()) {
                return;
            }
            tokenRefused = false;
            if (next instanceof Control.Welcome welcome) {
                welcome.heartbeat().map(Silence::allowedBy).ifPresent(this::allowSilence);
                inbox.note("is connected to " + service());
            } else {
                // Not before: a service that welcomes everybody and fails at once would be asked without a pause.
                backoff.reset();
            }
            if (next instanceof Control.Heartbeat && !options.heartbeatEvents()) {
                inbox.advance(next.cursor());
            } else {
                inbox.add(next);
            }
        }

        /** The place in the feed moved over events that were left out. */
        void advanced(String cursor) {
            if (!isOver()) {
                backoff.reset();
                inbox.advance(cursor);
            }
        }

        /** The service says how long to wait before the next connection, whenever that will be. */
        void reconnectionTime(Duration time) {
            synchronized (ReconnectingSubscriber.this) {
                reconnectionTime = time;
            }
        }

        /** Asks for more by {@code request} as soon as there is room for it. */
        void more(Runnable request) {
            silence.stopListening();
            inbox.whenRoom(() -> {
                silence.listenAgain();
                if (!isOver()) {
                    request.run();
                }
            });
        }

        /** The connection ended or never came about; another one follows. */
        void lost(String how) {
            end(how, Duration.ZERO);
        }

        /** The service does not want this subscriber: for good, or for now. */
        void refused(ProblemDetails problem) {
            if (problem.isTemporary() || (problem.status() == UNAUTHORIZED && mayHaveExpired())) {
                end("was refused with " + problem, problem.retryAfter().orElse(Duration.ZERO));
            } else {
                broken(new RefusedException(problem));
            }
        }

        /** Whether the token may have expired on its way: one that is refused twice is wrong. */
        private boolean mayHaveExpired() {
            boolean first = options.token().isPresent() && !tokenRefused;
            tokenRefused = true;
            return first;
        }

        /** Something that another attempt would not mend. */
        void broken(RuntimeException failure) {
            if (!isOver()) {
                inbox.fail(failure);
                close();
            }
        }

        private void end(String how, Duration atLeast) {
            synchronized (ReconnectingSubscriber.this) {
                if (isOver()) {
                    return;
                }
                current = Optional.empty();
                ended++;
                long millis =
                        Math.max(backoff.next().toMillis(), Math.max(reconnectionTime.toMillis(), atLeast.toMillis()));
                inbox.note("%s; waits %d ms to reconnect".formatted(how, millis));
                clock.schedule(ReconnectingSubscriber.this::connect, millis, TimeUnit.MILLISECONDS);
            }
            cut.run();
        }
    }
}

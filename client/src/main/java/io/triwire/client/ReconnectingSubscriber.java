package io.triwire.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The common part of all subscribers. It keeps one connection at a time; when that ends, it connects to the next
 * instance after a delay, with the last cursor. Each transport implements {@link #open}.
 */
abstract class ReconnectingSubscriber implements Subscriber {

    /** HTTP/1.1, so that each subscriber has its own connection and a slow one does not block others. */
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** Timeout of a publication. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    /** Interval of the check for silence. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** Heartbeat interval that is assumed until the service sends its own. */
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

    private Optional<Connection> current = Optional.empty();
    private Duration reconnectionTime = Duration.ZERO;
    private int ended;
    private boolean closed;
    private volatile boolean tokenRefused;
    private volatile Duration allowedSilence = Silence.allowedBy(HEARTBEAT);

    ReconnectingSubscriber(SubscribeOptions options, Backoff backoff) {
        this.options = options;
        this.backoff = backoff;
    }

    /** Starts connecting. Call it once, after construction. */
    void start() {
        clock.execute(this::connect);
        clock.scheduleWithFixedDelay(
                this::dropSilentConnection, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a connection without waiting for it. The implementation reports everything that happens on it to {@code
     * connection}.
     *
     * @param after where to start; empty for the default of the service
     */
    abstract void open(Optional<String> after, Connection connection);

    /** The instance of the current connection or attempt. */
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
        connection().ifPresent(connection -> connection.lost("was disconnected"));
    }

    @Override
    public void close() {
        Optional<Connection> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = Optional.empty();
        }
        clock.shutdownNow();
        last.ifPresent(connection -> connection.leave.run());
        inbox.fail(new IllegalStateException("the subscriber is closed"));
    }

    private synchronized Optional<Connection> connection() {
        return current;
    }

    private void connect() {
        Connection connection = new Connection(inbox.arrived());
        synchronized (this) {
            if (closed) {
                return;
            }
            current = Optional.of(connection);
        }
        inbox.note("is connecting to " + service());
        open(inbox.arrived().or(options::after), connection);
    }

    private void dropSilentConnection() {
        connection()
                .filter(connection -> connection.silence.isTooLong())
                .ifPresent(connection -> connection.lost("received nothing for " + connection.silence.bound()));
    }

    /** One connection, from the attempt to its end. Reports after its end are ignored. */
    final class Connection {

        private final Optional<String> resumedAfter;
        private volatile Runnable cut = () -> {};
        private volatile Runnable leave = () -> {};
        private final Silence silence = new Silence(allowedSilence, System::nanoTime);
        private boolean begun;
        private boolean resetMustFollow;

        private Connection(Optional<String> resumedAfter) {
            this.resumedAfter = resumedAfter;
        }

        /** Sets the action that ends the connection at once, and replaces an earlier one. */
        void cutBy(Runnable action) {
            cut = action;
            leave = action;
            // If the connection has ended meanwhile, this action was not known then.
            if (isOver()) {
                action.run();
            }
        }

        /** Sets another action that ends the connection cleanly. Call it after {@link #cutBy}. */
        void leaveBy(Runnable action) {
            leave = action;
        }

        /** Call when any bytes have arrived. */
        void alive() {
            silence.broken();
        }

        /** Sets the longest silence of this connection, and of later ones until they set their own. */
        void allowSilence(Duration longest) {
            allowedSilence = longest;
            silence.allow(longest);
        }

        private boolean isOver() {
            return connection().filter(connection -> connection == this).isEmpty();
        }

        /**
         * Call with each event and control, on a transport whose connections begin with a welcome.
         *
         * @throws ProtocolViolationException if there was no welcome, or the service did not continue after the last
         *     cursor and sent no reset
         */
        void receivedInStep(Received next) {
            if (!begun && !(next instanceof Control.Welcome)) {
                throw new ProtocolViolationException("The connection began without a welcome, with " + next);
            }
            if (resetMustFollow && !(next instanceof Control.Reset)) {
                throw new ProtocolViolationException("The service did not continue after %s and sent no reset, but %s"
                        .formatted(resumedAfter.orElseThrow(), next));
            }
            resetMustFollow = !begun
                    && resumedAfter
                            .filter(cursor -> !cursor.equals(next.cursor()))
                            .isPresent();
            begun = true;
            received(next);
        }

        /** Call with each event and control. */
        void received(Received next) {
            if (isOver()) {
                return;
            }
            tokenRefused = false;
            if (next instanceof Control.Welcome welcome) {
                welcome.heartbeat().map(Silence::allowedBy).ifPresent(this::allowSilence);
                inbox.note("is connected to " + service());
            } else {
                // Not at the welcome: a service that fails right after it would be called without a delay.
                backoff.reset();
            }
            if (next instanceof Control.Heartbeat && !options.heartbeatEvents()) {
                inbox.advance(next.cursor());
            } else {
                inbox.add(next);
            }
        }

        /** Call when the cursor has advanced without an event. */
        void advanced(String cursor) {
            if (!isOver()) {
                backoff.reset();
                inbox.advance(cursor);
            }
        }

        /** Sets the shortest delay before a reconnect, which the service has sent. */
        void reconnectionTime(Duration time) {
            synchronized (ReconnectingSubscriber.this) {
                reconnectionTime = time;
            }
        }

        /** Runs {@code request}, which asks for more, as soon as there is room for it. */
        void more(Runnable request) {
            silence.stopListening();
            inbox.whenRoom(() -> {
                silence.listenAgain();
                if (!isOver()) {
                    request.run();
                }
            });
        }

        /** Call when the connection has ended or failed; the subscriber reconnects. */
        void lost(String how) {
            end(how, Duration.ZERO);
        }

        /**
         * Call when the service refused the subscription. Reconnects after a temporary problem, and fails otherwise.
         */
        void refused(ProblemDetails problem) {
            if (problem.isTemporary() || (problem.status() == UNAUTHORIZED && mayHaveExpired())) {
                end("was refused with " + problem, problem.retryAfter().orElse(Duration.ZERO));
            } else {
                broken(new RefusedException(problem));
            }
        }

        /** Whether the token may just have expired: a second refusal means that it is wrong. */
        private boolean mayHaveExpired() {
            boolean first = options.token().isPresent() && !tokenRefused;
            tokenRefused = true;
            return first;
        }

        /** Call at a failure that no reconnect can fix; ends the subscription. */
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

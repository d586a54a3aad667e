package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.client.Control;
import io.triwire.client.ProtocolViolationException;
import io.triwire.client.Received;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.RefusedException;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Subscriber;
import io.triwire.client.Transport;

/** {@code triwire listen}: prints the feed as one transport delivers it, and how to continue over another. */
@Command(
        name = "listen",
        description = {
            "Prints the feed, one event per line, until Ctrl-C.",
            "%nEvents go to standard output, everything else to standard error. At the end the command prints the last "
                    + "cursor, and commands that continue after it over each transport. A lost connection is made "
                    + "again."
        })
final class ListenCommand implements Callable<Integer> {

    /** How long the feed is quiet before the command reports it. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(2);
    private static final Duration PRINT_DEADLINE = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "TRANSPORT",
            converter = TransportConverter.class,
            completionCandidates = TransportConverter.Ids.class,
            description = "One of ${COMPLETION-CANDIDATES}: WebSocket, Server-Sent Events or long polling.")
    private Transport transport;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Start after this cursor, latest, earliest or time:2026-01-31T12:00:00Z (default: latest).")
    private Optional<String> after;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "Print only events of this channel. May be repeated (default: all channels).")
    private List<String> channels = List.of();

    @Mixin
    private ServicePortOptions ports;

    @Spec
    private CommandSpec spec;

    private final ReentrantLock printing = new ReentrantLock();
    private volatile Optional<String> cursor = Optional.empty();
    private final AtomicLong printed = new AtomicLong();
    private volatile boolean over;

    @Override
    public Integer call() throws InterruptedException {
        ports.fault(1).ifPresent(fault -> {
            throw new ParameterException(spec.commandLine(), fault);
        });
        URI service = ports.service(transport);
        requireListener(service);
        SubscribeOptions options = SubscribeOptions.of(service).channels(channels.toArray(String[]::new));
        Subscriber subscriber = transport.subscribe(after.map(options::after).orElse(options));
        Runtime.getRuntime().addShutdownHook(new Thread(this::printContinuation, "print-continuation"));
        try (subscriber) {
            while (print(next(subscriber))) {
                // Until a signal arrives.
            }
            return CommandLine.ExitCode.OK;
        } catch (RefusedException | ProtocolViolationException ended) {
            throw new CommandFailedException("%s: %s".formatted(service, ended.getMessage()), ended);
        }
    }

    private static void requireListener(URI service) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(service.getHost(), service.getPort()), (int) CONNECT_DEADLINE.toMillis());
        } catch (IOException absent) {
            throw new CommandFailedException(
                    "Cannot connect to %s. Is '%s serve' running?".formatted(service, ShellLines.command()), absent);
        }
    }

    private Received next(Subscriber subscriber) throws InterruptedException {
        while (true) {
            Optional<Received> next = subscriber.next(QUIET);
            if (next.isPresent()) {
                return next.get();
            }
            note("(no event for %d s; the subscriber %s and is at %s)"
                    .formatted(QUIET.toSeconds(), subscriber.state(), subscriber.cursor()));
        }
    }

    /** Prints what was received; false once the process is exiting and must print no more. */
    private boolean print(Received received) {
        printing.lock();
        try {
            if (over) {
                return false;
            }
            if (received instanceof ReceivedEvent event) {
                PrintWriter out = spec.commandLine().getOut();
                out.println(EventLine.of(event));
                out.flush();
                printed.incrementAndGet();
            } else if (received instanceof Control.Welcome welcome) {
                note("listening after " + welcome.cursor());
            } else if (received instanceof Control.Reset reset) {
                note("RESET (%s): %s events are lost; continuing after %s"
                        .formatted(
                                reset.reason(),
                                reset.missed().isPresent() ? reset.missed().getAsLong() : "an unknown number of",
                                reset.cursor()));
            }
            cursor = Optional.of(received.cursor());
            return true;
        } finally {
            printing.unlock();
        }
    }

    /** Waits until the current event is printed, at most 1 s in case nobody reads the output. */
    private void printContinuation() {
        try {
            printing.tryLock(PRINT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        over = true;
        cursor.ifPresent(last -> {
            note("");
            note("%d events; the last cursor is %s".formatted(printed.get(), last));
            note("To continue after it:");
            Stream.of(Transport.values())
                    .flatMap(other -> continuations(other, last))
                    .forEach(line -> note("  " + line));
        });
        // The lock stays held, so that nothing is printed after this.
    }

    private Stream<String> continuations(Transport other, String last) {
        List<String> options = new ArrayList<>(List.of("--after", last));
        channels.forEach(channel -> options.addAll(List.of("--channel", channel)));
        String listen = ShellLines.listen(other, ports, options);
        return other == Transport.WEBSOCKET
                ? Stream.of(listen)
                : Stream.of(listen, ShellLines.curl(other, ports.feed(other, last, channels)));
    }

    private void note(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}

package io.triwire.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.triwire.client.Received;
import io.triwire.client.ReceivedEvent;

/**
 * What a client in another language prints: a line for each event, for each control, or for each answer to a poll; other
 * lines are its complaints. The client ends when this is closed.
 */
final class ClientOutput implements AutoCloseable {

    private final BlockingQueue<JsonMembers> unread = new LinkedBlockingQueue<>();
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final Runnable end;

    /** Of a client whose lines are told by {@link #add}, and that is ended by {@code end}. */
    ClientOutput(Runnable end) {
        this.end = end;
    }

    /** Starts a program, with these variables beside those of this process. */
    static ClientOutput of(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ClientOutput output = new ClientOutput(() -> end(process));
            // Merged into one stream, a complaint could come between the halves of a line.
            output.follow(process.inputReader(StandardCharsets.UTF_8), "lines");
            output.follow(process.errorReader(StandardCharsets.UTF_8), "complaints");
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void follow(BufferedReader stream, String name) {
        Thread reader = new Thread(() -> read(stream, name), "client-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader stream, String name) {
        try (stream) {
            stream.lines().forEach(this::add);
            add("(its %s have ended)".formatted(name));
        } catch (IOException | UncheckedIOException killed) {
            add("(its %s were ended)".formatted(name));
        }
    }

    /** A shell does not end the programs that it has started. */
    private static void end(Process process) {
        Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Takes a line. */
    void add(String line) {
        printed.add(line);
        if (line.startsWith("{")) {
            JsonMembers object = JsonMembers.of(line);
            unread.add(object);
            object.array("events").forEach(event -> unread.add(JsonMembers.of(event)));
        }
    }

    /** All lines until now. */
    List<String> printed() {
        return List.copyOf(printed);
    }

    /** Waits for an object with this member; what came before it is forgotten. */
    JsonMembers take(String member) {
        long deadline = System.nanoTime() + TestSubscriber.DEADLINE.toNanos();
        try {
            while (true) {
                JsonMembers object = unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (object == null) {
                    throw new AssertionError("no '%s' came within %s; the client has printed:%n%s"
                            .formatted(member, TestSubscriber.DEADLINE, String.join("\n", printed)));
                }
                if (object.has(member)) {
                    return object;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a client was listened to", interrupted);
        }
    }

    /** Waits until the client knows its place in the feed. */
    ClientOutput awaitStart() {
        take("cursor");
        return this;
    }

    /** Waits for the next events. */
    List<ReceivedEvent> takeEvents(int count) {
        return Stream.generate(() -> (ReceivedEvent) Received.of(take("id").source()))
                .limit(count)
                .toList();
    }

    @Override
    public void close() {
        end.run();
    }
}

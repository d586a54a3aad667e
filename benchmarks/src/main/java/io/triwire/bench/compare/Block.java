package io.triwire.bench.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.load.gatling.GeneratorFailedException;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.client.Transport;

/**
 * The runs that share one start of the services. All services run side by side, each with a topic of its own, so that
 * the others rest while one is measured. Runs that are compared follow each other within seconds, on the same machine
 * in the same state.
 */
final class Block implements AutoCloseable {

    /** How many runs of a session may be done again because something disturbed them. */
    private static final int MOST_AGAIN = 3;

    private final String name;
    private final LoadSession.SessionTerms terms;
    private final RunListener listener;
    private final List<Run> results;
    private final Path serviceLogs;
    private final Map<Transport, ServiceUnderTest> services = new EnumMap<>(Transport.class);

    /** Is told of the runs as they are done, by several threads. */
    interface RunListener {

        /** The sessions of some runs are about to be opened and warmed up. */
        void prepares(List<PlannedRun> runs);

        /** A run begins. */
        void begins(PlannedRun run);

        /** A run has ended. */
        void ended(Run result);
    }

    private Block(String name, LoadSession.SessionTerms terms, RunListener listener, List<Run> results) {
        this.name = name;
        this.terms = terms;
        this.listener = listener;
        this.results = results;
        this.serviceLogs = terms.runs().resolve("services-" + name);
    }

    /**
     * Starts the services, without waiting until they are ready.
     *
     * @param name name of the block; its topics contain it
     * @param results receives the result of each run
     */
    static Block start(
            String name,
            Collection<Transport> transports,
            LoadSession.SessionTerms terms,
            RunListener listener,
            List<Run> results)
            throws IOException {
        Block block = new Block(name, terms, listener, results);
        Files.createDirectories(block.serviceLogs);
        try {
            for (Transport transport : transports) {
                block.services.put(
                        transport,
                        ServiceUnderTest.of(
                                transport,
                                terms.site().plusPorts(block.services.size()),
                                topic(name, transport),
                                block.serviceLogs));
            }
            return block;
        } catch (RuntimeException failed) {
            block.close();
            throw failed;
        }
    }

    /** The topic of a service in the block with this name. */
    static String topic(String name, Transport transport) {
        return "triwire-%s-%s".formatted(name, transport.id());
    }

    /**
     * Does the runs of one workload, in their order.
     *
     * @throws IOException if the files of a run cannot be written; those that were written are deleted
     */
    void measure(List<PlannedRun> runs) throws InterruptedException, IOException {
        if (terms.site().startsServices()) {
            measureTogether(runs);
            return;
        }
        // The services share a topic, so that the subscribers of the others would not rest.
        for (PlannedRun run : runs) {
            measureTogether(List.of(run));
        }
    }

    private void measureTogether(List<PlannedRun> runs) throws InterruptedException, IOException {
        try (Prepared prepared = prepare(runs)) {
            for (List<PlannedRun> atATime : inTurns(runs)) {
                Together.run(atATime, prepared::measure);
            }
            prepared.storm();
        }
    }

    /** One run after another, but those without events of a round at the same time: nothing in them takes CPU time. */
    private static Collection<List<PlannedRun>> inTurns(List<PlannedRun> runs) {
        return runs.stream()
                .collect(Collectors.groupingBy(
                        run -> run.workload().events().perSecond() == 0
                                ? run.turn().repetition()
                                : run.number(),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
    }

    /**
     * Connects and warms up what the runs of one workload need.
     *
     * @throws IOException if a file cannot be written
     */
    Prepared prepare(List<PlannedRun> runs) throws InterruptedException, IOException {
        Prepared prepared = new Prepared(runs);
        try {
            listener.prepares(runs);
            prepared.warmUp();
            return prepared;
        } catch (InterruptedException | IOException | RuntimeException failed) {
            prepared.close();
            throw failed;
        }
    }

    @Override
    public void close() {
        services.values().forEach(ServiceUnderTest::requestEnd);
        services.values().forEach(ServiceUnderTest::close);
    }

    /** What is connected and warmed up for the runs of one workload. */
    final class Prepared implements AutoCloseable {

        private final Map<String, Slot> slots = new LinkedHashMap<>();

        private Prepared(List<PlannedRun> runs) {
            runs.forEach(run -> slots.computeIfAbsent(run.sessionName(), session -> new Slot(run, slots.size() + 1)));
        }

        private void warmUp() throws InterruptedException, IOException {
            for (Slot slot : slots.values()) {
                slot.open();
            }
            Map<NetworkPath, List<Slot>> byPath = slots.values().stream()
                    .collect(
                            Collectors.groupingBy(slot -> slot.first.route(), LinkedHashMap::new, Collectors.toList()));
            for (List<Slot> samePath : byPath.values()) {
                Together.run(samePath, slot -> slot.attempt(LoadSession::warmUp));
            }
            Together.run(slots.values(), slot -> slot.attempt(LoadSession::practise));
        }

        /**
         * Does one of the runs, and again if it was disturbed.
         *
         * @throws IOException if its files cannot be written; those that were written are deleted
         */
        void measure(PlannedRun run) throws InterruptedException, IOException {
            Objects.requireNonNull(slots.get(run.sessionName())).measure(run);
        }

        private void storm() throws InterruptedException, IOException {
            for (Slot slot : slots.values()) {
                slot.storm();
            }
        }

        @Override
        public void close() {
            slots.values().forEach(Slot::close);
        }
    }

    private interface SessionStep {
        void with(LoadSession session) throws InterruptedException, IOException, GeneratorFailedException;
    }

    /** A session while it works, and afterwards the reason why it does not. */
    private final class Slot implements AutoCloseable {

        private final PlannedRun first;
        private final String id;
        private Optional<LoadSession> session = Optional.empty();
        private Optional<Flaw> failure = Optional.empty();
        private int again;

        /** Index of its last result; -1 before it has one. */
        private int last = -1;

        Slot(PlannedRun first, int number) {
            this.first = first;
            this.id = "%s-%d".formatted(name, number);
        }

        void open() throws InterruptedException, IOException {
            guarded(() -> {
                ServiceUnderTest service = Objects.requireNonNull(services.get(first.transport()));
                service.awaitReady();
                session = Optional.of(LoadSession.open(first, service, terms, id));
            });
        }

        /** Does a step, unless one before has failed. */
        void attempt(SessionStep step) throws InterruptedException, IOException {
            if (failure.isEmpty()) {
                guarded(() -> step.with(session.orElseThrow()));
            }
        }

        void measure(PlannedRun planned) throws InterruptedException, IOException {
            PlannedRun run = planned;
            while (measureOnce(run).disturbed() && terms.timing().ranks() && again < MOST_AGAIN) {
                again++;
                run = run.again();
            }
        }

        private Run measureOnce(PlannedRun run) throws InterruptedException, IOException {
            Instant started = Instant.now();
            listener.begins(run);
            List<Run> measured = new ArrayList<>();
            try {
                attempt(open -> measured.add(open.measure(run)));
            } catch (InterruptedException interrupted) {
                add(UnmeasuredRun.run(
                        run,
                        started,
                        new Flaw(FlawKind.INTERRUPTED, "The run was interrupted before its window ended.")));
                throw interrupted;
            } catch (IOException | UncheckedIOException failed) {
                removeFiles(run);
                throw failed;
            }
            failure.ifPresent(flaw -> measured.add(UnmeasuredRun.run(run, started, flaw)));
            last = add(measured.get(0));
            listener.ended(measured.get(0));
            return measured.get(0);
        }

        /** Adds a result, and returns its index. */
        private int add(Run result) {
            synchronized (results) {
                results.add(result);
                return results.size() - 1;
            }
        }

        void storm() throws InterruptedException, IOException {
            if (first.workload().population().storms() && last >= 0) {
                attempt(open -> results.set(last, open.storm(results.get(last))));
                // A service that fails in the storm has failed in the run before.
                failure.filter(flaw -> results.get(last).valid())
                        .ifPresent(flaw -> results.set(last, results.get(last).with(List.of(flaw))));
            }
        }

        private void guarded(Guarded work) throws InterruptedException, IOException {
            try {
                work.run();
            } catch (ServiceFailedException
                    | ProgramFailedException
                    | GeneratorFailedException
                    | IllegalStateException failed) {
                fail(cause(failed));
            }
        }

        /** A service that has ended is the cause of whatever failed then. */
        private Exception cause(Exception failed) {
            try {
                Objects.requireNonNull(services.get(first.transport())).requireAlive();
                return failed;
            } catch (ServiceFailedException ended) {
                return ended;
            }
        }

        private void fail(Exception cause) {
            // The rest is the end of a log; the directory has all of it.
            String reason =
                    String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            Path logs = cause instanceof ServiceFailedException
                    ? serviceLogs
                    : terms.runs().resolve(first.sessionName());
            failure = Optional.of(new Flaw(
                    FlawKind.SERVICE,
                    "%s. Its log is in %s."
                            .formatted(reason.replaceAll("\\. The last lines of its log:$|[.:]$", ""), logs)));
        }

        /** Deletes the files of a failed run, so that the report of the other runs has space. */
        private void removeFiles(PlannedRun run) {
            try (Stream<Path> files = Files.walk(terms.runs().resolve(run.directoryName()))) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException gone) {
                // The directory does not exist, so it takes no space.
                return;
            }
        }

        @Override
        public void close() {
            session.ifPresent(LoadSession::close);
        }
    }

    private interface Guarded {
        void run() throws InterruptedException, IOException, GeneratorFailedException;
    }
}

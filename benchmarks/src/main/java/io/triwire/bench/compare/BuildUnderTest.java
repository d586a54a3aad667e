package io.triwire.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.load.result.Run;
import io.triwire.client.Transport;

/** One of the builds that are compared: its service, started anew for each block, and its runs so far. */
final class BuildUnderTest implements AutoCloseable {

    private final String name;
    private final LoadSession.SessionTerms terms;
    private final Block.RunListener listener;
    private final List<Run> runs = new ArrayList<>();
    private Optional<Block> block = Optional.empty();
    private Optional<Block.Prepared> prepared = Optional.empty();

    /**
     * @param name name of the build, which no other comparison uses
     */
    BuildUnderTest(String name, LoadSession.SessionTerms terms, Block.RunListener listener) {
        this.name = name;
        this.terms = terms;
        this.listener = listener;
    }

    /** Starts a service, without waiting until it is ready. */
    void start(int number, Transport transport) throws IOException {
        block = Optional.of(Block.start("%s-%d".formatted(name, number), List.of(transport), terms, listener, runs));
    }

    /** Waits until the service is ready, and warms it up. */
    void prepare(List<PlannedRun> planned) throws InterruptedException, IOException {
        prepared = Optional.of(block.orElseThrow().prepare(planned));
    }

    /** Does a run, and again if it was disturbed. */
    void measure(PlannedRun run) throws InterruptedException, IOException {
        prepared.orElseThrow().measure(run);
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** Ends the service. */
    @Override
    public void close() {
        prepared.ifPresent(Block.Prepared::close);
        prepared = Optional.empty();
        block.ifPresent(Block::close);
        block = Optional.empty();
    }
}

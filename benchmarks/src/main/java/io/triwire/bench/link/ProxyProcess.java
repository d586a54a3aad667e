package io.triwire.bench.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.process.ManagedProcess;

/** A proxy in a process of its own, in the foreground. */
public final class ProxyProcess implements RunningProxy {

    private static final Duration TIME_TO_START = Duration.ofSeconds(30);

    /** Some wait for their connections to end, which these do not. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(3);

    private static final int LOG_LINES = 15;

    private final ProxyProgram program;
    private final Site site;
    private ManagedProcess process;
    private int reloads;

    private ProxyProcess(ProxyProgram program, Site site, ManagedProcess process) {
        this.program = program;
        this.site = site;
        this.process = process;
    }

    /**
     * Renders a configuration, has the proxy's own checker check it, and starts the proxy; returns when it listens.
     *
     * @throws ProxyFailedException if the checker refuses it, or the proxy does not start
     */
    public static RunningProxy start(ProxyProgram program, Setup setup, Site site) throws InterruptedException {
        if (program.proxy().builtIn()) {
            return JavaProxy.start(setup, site);
        }
        check(program, setup, site);
        return new ProxyProcess(program, site, run(program, site));
    }

    /** Renders a configuration and has the proxy's own checker check it. */
    public static void check(ProxyProgram program, Setup setup, Site site) throws InterruptedException {
        try {
            site.render(program.proxy(), setup);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (!program.proxy().check().isEmpty()) {
            Commands.run(program.command(program.proxy().check(), site.values()));
        }
    }

    private static ManagedProcess run(ProxyProgram program, Site site) throws InterruptedException {
        Proxy proxy = program.proxy();
        List<String> command = program.command(proxy.run(), site.values());
        ManagedProcess process =
                ManagedProcess.start(proxy.title(), command, site.directory().resolve("output.log"), TIME_TO_END);
        List<Integer> awaited = proxy.kind() == Proxy.Kind.FORWARD
                ? List.of(site.port())
                : List.copyOf(site.ports().values());
        if (!process.awaitReady(() -> awaited.stream().allMatch(ProxyProcess::listens), TIME_TO_START)) {
            String last = String.join(System.lineSeparator(), process.lastLines(LOG_LINES));
            process.close();
            throw new ProxyFailedException(
                    "%s does not listen at %s. Its last lines:%n%s".formatted(proxy.title(), awaited, last.indent(4)));
        }
        return process;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Site site() {
        return site;
    }

    @Override
    public Optional<Long> pid() {
        return Optional.of(process.pid());
    }

    @Override
    public boolean reloads() {
        return !program.proxy().reload().isEmpty();
    }

    @Override
    public void reload() throws InterruptedException {
        Map<String, String> values = new HashMap<>(site.values());
        values.put("pid", Long.toString(process.pid()));
        reloads++;
        values.put("reload", Integer.toString(reloads));
        for (List<String> command : program.proxy().reload()) {
            Commands.run(program.command(command, values));
        }
    }

    @Override
    public void restart() throws InterruptedException {
        process.close();
        process = run(program, site);
    }

    @Override
    public void close() {
        process.close();
    }
}

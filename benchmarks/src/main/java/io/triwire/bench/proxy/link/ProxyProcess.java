package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.process.BoundedHttp;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.ProgramRunner;

/** A proxy that runs as a process of its own, in the foreground. */
public final class ProxyProcess implements RunningProxy {

    private static final Duration TIME_TO_START = Duration.ofSeconds(30);

    /** Short, because some proxies wait for open connections to end. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int LOG_LINES = 15;

    private final ProxyProgram program;
    private final ProxyInstance instance;
    private ManagedProcess process;
    private int reloads;

    private ProxyProcess(ProxyProgram program, ProxyInstance instance, ManagedProcess process) {
        this.program = program;
        this.instance = instance;
        this.process = process;
    }

    /**
     * Renders and checks a configuration and starts the proxy. Returns when the proxy listens and has read its
     * configuration.
     *
     * @throws ProgramFailedException if the proxy's checker refuses the configuration, or the proxy does not start
     */
    public static RunningProxy start(ProxyProgram program, ProxyConfig config, ProxyInstance instance)
            throws InterruptedException {
        if (program.proxy().builtIn()) {
            return JavaProxy.start(config, instance);
        }
        check(program, config, instance);
        return new ProxyProcess(program, instance, run(program, instance));
    }

    /**
     * Checks the configuration that is in the directory of an instance already, and starts the proxy.
     *
     * @throws ProgramFailedException as {@link #start(ProxyProgram, ProxyConfig, ProxyInstance)} does
     */
    public static RunningProxy start(ProxyProgram program, ProxyInstance instance) throws InterruptedException {
        check(program, instance);
        return new ProxyProcess(program, instance, run(program, instance));
    }

    /**
     * Renders a configuration and checks it with the proxy's own checker, if it has one.
     *
     * @throws ProgramFailedException if the checker refuses the configuration
     */
    public static void check(ProxyProgram program, ProxyConfig config, ProxyInstance instance)
            throws InterruptedException {
        try {
            instance.render(program.proxy(), config);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        check(program, instance);
    }

    private static void check(ProxyProgram program, ProxyInstance instance) throws InterruptedException {
        if (!program.proxy().operation().check().isEmpty()) {
            ProgramRunner.run(program.command(program.proxy().operation().check(), instance.values()));
        }
    }

    private static ManagedProcess run(ProxyProgram program, ProxyInstance instance) throws InterruptedException {
        Proxy proxy = program.proxy();
        List<String> command = program.command(proxy.operation().run(), instance.values());
        ManagedProcess process = ManagedProcess.start(
                proxy.title(), command, instance.directory().resolve("output.log"), TIME_TO_END);
        List<Integer> awaited = proxy.kind() == Proxy.ProxyKind.FORWARD
                ? List.of(instance.port())
                : instance.ports().values().stream().distinct().toList();
        if (!process.awaitReady(() -> awaited.stream().allMatch(port -> isReady(port, proxy)), TIME_TO_START)) {
            String last = String.join(System.lineSeparator(), process.lastLines(LOG_LINES));
            process.close();
            throw new ProgramFailedException("%s does not listen on %s. The last lines of its log:%n%s"
                    .formatted(proxy.title(), awaited, last.indent(4)));
        }
        return process;
    }

    private static boolean isReady(int port, Proxy proxy) {
        return listens(port)
                && (proxy.operation().unready().isEmpty()
                        || hasRead(port, proxy.operation().unready()));
    }

    /** Whether the response on a port no longer begins with {@code unready}, so that the configuration is loaded. */
    static boolean hasRead(int port, String unready) {
        try {
            return !BoundedHttp.get(URI.create("http://127.0.0.1:" + port), PATIENCE)
                    .body()
                    .startsWith(unready);
        } catch (HttpTimeoutException passedOn) {
            return true;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public ProxyInstance instance() {
        return instance;
    }

    @Override
    public Optional<Long> pid() {
        return Optional.of(process.pid());
    }

    @Override
    public boolean reloads() {
        return !program.proxy().operation().reload().isEmpty();
    }

    @Override
    public void reload() throws InterruptedException {
        Map<String, String> values = new HashMap<>(instance.values());
        values.put("pid", Long.toString(process.pid()));
        reloads++;
        values.put("reload", Integer.toString(reloads));
        for (List<String> command : program.proxy().operation().reload()) {
            ProgramRunner.run(program.command(command, values));
        }
    }

    @Override
    public void restart() throws InterruptedException {
        process.close();
        process = run(program, instance);
    }

    @Override
    public void close() {
        process.close();
    }
}

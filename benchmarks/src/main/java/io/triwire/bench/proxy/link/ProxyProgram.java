package io.triwire.bench.proxy.link;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.triwire.bench.process.ProgramRunner;

/**
 * A proxy that is installed on this machine.
 *
 * @param proxy its definition
 * @param program its executable; empty for the built-in proxy
 * @param version its version, or {@code unknown}
 */
public record ProxyProgram(Proxy proxy, Optional<Path> program, String version) {

    /** Directories of servers on Debian, which are not on every user's PATH. */
    private static final String SYSTEM = "/usr/local/sbin:/usr/sbin";

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    /**
     * Finds a proxy: at the given path, on the PATH, or in the system's directories of servers. Empty if it is not
     * installed.
     *
     * @param given executables from the user, by name of the proxy
     * @throws ProgramFailedException if the program does not print its version
     */
    public static Optional<ProxyProgram> find(Proxy proxy, Map<String, Path> given) throws InterruptedException {
        if (proxy.builtIn()) {
            return Optional.of(new ProxyProgram(proxy, Optional.empty(), JavaProxy.version()));
        }
        Optional<Path> program = Stream.concat(
                        Stream.ofNullable(given.get(proxy.name())),
                        Stream.of((System.getenv("PATH") + File.pathSeparator + SYSTEM).split(File.pathSeparator))
                                .map(directory ->
                                        Path.of(directory, proxy.installation().program())))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        ProxyProgram found = new ProxyProgram(proxy, program, "");
        Matcher version = VERSION.matcher(
                ProgramRunner.run(found.command(proxy.installation().version(), Map.of())));
        return Optional.of(new ProxyProgram(proxy, program, version.find() ? version.group() : "unknown"));
    }

    /** A command of the definition with its placeholders replaced. */
    List<String> command(List<String> command, Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        program.ifPresent(path -> all.put("program", path.toString()));
        ConfigTemplate template = new ConfigTemplate(all);
        return command.stream().map(template::render).toList();
    }
}

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
 * @param program where it is; of the one that is built in, nothing
 */
public record ProxyProgram(Proxy proxy, Optional<Path> program, String version) {

    /** Where Debian has the servers, which is not on everybody's PATH. */
    private static final String SYSTEM = "/usr/local/sbin:/usr/sbin";

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    /**
     * Finds a proxy: where it is said to be, on the PATH, or where the system has its servers.
     *
     * @param said programs by the name of their proxy
     */
    public static Optional<ProxyProgram> find(Proxy proxy, Map<String, Path> said) throws InterruptedException {
        if (proxy.builtIn()) {
            return Optional.of(new ProxyProgram(proxy, Optional.empty(), JavaProxy.version()));
        }
        Optional<Path> program = Stream.concat(
                        Stream.ofNullable(said.get(proxy.name())),
                        Stream.of((System.getenv("PATH") + File.pathSeparator + SYSTEM).split(File.pathSeparator))
                                .map(directory -> Path.of(directory, proxy.program())))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        ProxyProgram found = new ProxyProgram(proxy, program, "");
        Matcher version = VERSION.matcher(ProgramRunner.run(found.command(proxy.version(), Map.of())));
        return Optional.of(new ProxyProgram(proxy, program, version.find() ? version.group() : "unknown"));
    }

    /** A command of the definition, with its places filled in. */
    List<String> command(List<String> command, Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        program.ifPresent(path -> all.put("program", path.toString()));
        Template template = new Template(all);
        return command.stream().map(template::render).toList();
    }
}

package io.triwire.bench.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyProgram;

/**
 * The third-party programs that faults can use on this machine.
 *
 * @param balancers installed load balancers
 * @param missing names of the load balancers that are not installed
 * @param fakeTime libfaketime for programs with threads, if installed
 * @param root whether the user is root and may mount file systems
 */
public record InstalledPrograms(
        List<ProxyProgram> balancers, List<String> missing, Optional<Path> fakeTime, boolean root) {

    /** Names of the load balancers that faults use. */
    public static final List<String> BALANCERS = List.of("haproxy", "nginx");

    /** Name of libfaketime in options. */
    public static final String FAKE_TIME = "libfaketime";

    private static final List<String> LIBRARIES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64", "/usr/local/lib");

    public InstalledPrograms {
        balancers = List.copyOf(balancers);
        missing = List.copyOf(missing);
    }

    /**
     * Searches the usual directories.
     *
     * @param given files from the user, by name; they take precedence
     */
    public static InstalledPrograms find(Map<String, Path> given) throws InterruptedException {
        List<ProxyProgram> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : BALANCERS) {
            Optional<ProxyProgram> program = ProxyProgram.find(Proxy.of(name), given);
            program.ifPresentOrElse(found::add, () -> missing.add(name));
        }
        Optional<Path> fakeTime = Stream.concat(
                        Stream.ofNullable(given.get(FAKE_TIME)),
                        LIBRARIES.stream().map(directory -> Path.of(directory, "faketime", "libfaketimeMT.so.1")))
                .filter(Files::isReadable)
                .findFirst();
        return new InstalledPrograms(found, missing, fakeTime, "root".equals(System.getProperty("user.name")));
    }

    /** Why a fault that needs a load balancer is impossible; empty if it is possible. */
    Optional<String> withoutBalancer() {
        return balancers.isEmpty()
                ? Optional.of("neither %s is installed".formatted(String.join(" nor ", BALANCERS)))
                : Optional.empty();
    }

    /** Why a fault that changes the clock is impossible; empty if it is possible. */
    Optional<String> withoutFakeTime() {
        return fakeTime.isEmpty() ? Optional.of("libfaketime is not installed") : Optional.empty();
    }

    /** Why a fault that needs a small disk is impossible; empty if it is possible. */
    Optional<String> withoutRoot() {
        return root ? Optional.empty() : Optional.of("mounting a small disk needs root");
    }
}

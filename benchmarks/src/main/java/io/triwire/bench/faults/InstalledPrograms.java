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
 * What of other people's is installed here.
 *
 * @param balancers those that are there
 * @param missing names of the balancers that are not
 * @param fakeTime the library that moves the clock of a program with threads
 * @param root whether this is the user who may mount disks
 */
public record InstalledPrograms(
        List<ProxyProgram> balancers, List<String> missing, Optional<Path> fakeTime, boolean root) {

    /** The balancers that faults use. */
    public static final List<String> BALANCERS = List.of("haproxy", "nginx");

    public static final String FAKE_TIME = "libfaketime";

    private static final List<String> LIBRARIES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64", "/usr/local/lib");

    public InstalledPrograms {
        balancers = List.copyOf(balancers);
        missing = List.copyOf(missing);
    }

    /**
     * Looks for them.
     *
     * @param said where they are, by name
     */
    public static InstalledPrograms find(Map<String, Path> said) throws InterruptedException {
        List<ProxyProgram> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : BALANCERS) {
            Optional<ProxyProgram> program = ProxyProgram.find(Proxy.of(name), said);
            program.ifPresentOrElse(found::add, () -> missing.add(name));
        }
        Optional<Path> fakeTime = Stream.concat(
                        Stream.ofNullable(said.get(FAKE_TIME)),
                        LIBRARIES.stream().map(directory -> Path.of(directory, "faketime", "libfaketimeMT.so.1")))
                .filter(Files::isReadable)
                .findFirst();
        return new InstalledPrograms(found, missing, fakeTime, "root".equals(System.getProperty("user.name")));
    }

    /** Why a fault that needs a balancer cannot be made. */
    Optional<String> withoutBalancer() {
        return balancers.isEmpty()
                ? Optional.of("neither %s is installed".formatted(String.join(" nor ", BALANCERS)))
                : Optional.empty();
    }

    /** Why a fault that moves a clock cannot be made. */
    Optional<String> withoutFakeTime() {
        return fakeTime.isEmpty() ? Optional.of("libfaketime is not installed") : Optional.empty();
    }

    /** Why a fault that needs a disk of its own cannot be made. */
    Optional<String> withoutRoot() {
        return root ? Optional.empty() : Optional.of("only root may mount a small disk");
    }
}

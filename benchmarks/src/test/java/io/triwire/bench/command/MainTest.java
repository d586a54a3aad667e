package io.triwire.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import io.triwire.bench.process.ExitCode;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a user is told who asks for what cannot be done. Nothing is started in any of these. */
@Tag("slow")
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @AfterEach
    void forgetHome() {
        System.clearProperty("triwire.home");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "compare ", "proxies ", "serve ", "listen ", "report ", "check ", "ab ", "faults ", "path "})
    void explainsItselfAndItsExitCodes(String command) {
        assertThat(run(command + "--help")).isZero();

        assertThat(out.toString())
                .contains("Usage: triwire")
                .contains("Exit codes:")
                .contains("130");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "srve",
                "serve --rat 5",
                "serve --rate 0",
                "serve --rate NaN",
                "serve --rate fast",
                "serve --partitions 0",
                "serve --partitions 65",
                "serve --bootstrap-servers here",
                "serve --sse-port 8081",
                "serve --sse-port 65536",
                "serve --events /no/such/file",
                "listen",
                "listen tcp",
                "path",
                "path --origin :0 --through http://localhost",
                "path --through ftp://localhost",
                "path --through http://user@localhost/",
                "path --through http://localhost --patience 1s",
                "path --through http://localhost --require tcp",
                "path --through http://localhost --trust /no/such/file",
                "path --through http://localhost --forward proxy:3128",
                "path --origin 9000",
                "path --origin :65536",
                "path --origin :0 --for 25h",
                "path --origin :0 --for soon",
                "listen ws sse",
                "listen ws --sse-port -1",
                "ab",
                "ab --base /no/such/directory",
                "ab --base . --budget 1s",
                "ab --base . --budget 25h",
                "ab --base . --budget soon",
                "ab --base . --min-effect 0",
                "ab --base . --min-effect NaN",
                "ab --base . --head-auth basic",
                "compare --auth JWT",
                "compare --auth jwt --target ws=http://localhost:8081 --bootstrap-servers localhost:9092",
                "ab --base . --measure speed",
                "ab --base . --workload idle",
                "compare --workload nothing",
                "compare --workload /no/such.yaml",
                "compare --events /no/such/file",
                "compare --repetitions 0",
                "compare --repetitions 101",
                "compare --transport tcp",
                "compare --path nginx",
                "compare --service-port 65536",
                "compare --target ws=here --bootstrap-servers localhost:9092",
                "compare --target ws=http://localhost:8081",
                "compare --target ws=http://localhost:8081 --bootstrap-servers localhost:9092 --transport sse",
                "compare --transport ws --bootstrap-servers here",
                "capacity --transport tcp",
                "capacity --connections 0",
                "capacity --bytes 10",
                "capacity --p99 0",
                "capacity --rates 0",
                "capacity --repetitions 0",
                "capacity --window 0",
                "capacity --partitions 65",
                "capacity --channels 1001",
                "capacity --filter",
                "capacity --stalled 5",
                "faults --fault flood",
                "faults --subscribers 2",
                "faults --subscribers 301",
                "faults --rate 9",
                "faults --rate 2001",
                "faults --brokers 2",
                "faults --seed one",
                "faults --soak soon",
                "faults --soak 59s",
                "faults --soak 169h",
                "faults --soak 1h --fault topic-recreated",
                "faults --program squid=/bin/true",
                "proxies --proxy iis",
                "proxies --program iis=/bin/true",
                "proxies --config best"
            })
    void refusesAWrongCommandLineInOneSentence(String arguments) {
        assertThat(run(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString().lines().toList())
                .hasSizeBetween(2, 3)
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("triwire: "))
                .satisfies(lines -> assertThat(lines.get(lines.size() - 1)).startsWith("Try 'triwire"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void namesTheLineOfAnUnreadableEvent() throws IOException {
        Path events = Files.writeString(directory.resolve("events.ndjson"), "{}\n{\"a\":\n");

        assertThat(run("serve --events " + events)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains(events + ", line 2: not one JSON value");
    }

    @Test
    void namesWhatIsWrongWithAWorkload() throws IOException {
        Path workload = Files.writeString(directory.resolve("mine.yaml"), "subscribers: none\n");

        assertThat(run("compare --workload " + workload)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).startsWith("triwire: %s: the key 'needs' is missing.".formatted(workload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "compare"})
    void namesAServiceThatIsNotBuilt(String command) {
        System.setProperty("triwire.home", directory.toString());

        assertThat(run(command)).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(err.toString())
                .startsWith("triwire: websocket-service is not built: ")
                .endsWith("Build it with 'mvn -DskipTests package'.\n");
    }

    @ParameterizedTest
    @EnumSource
    void namesAPortThatIsTaken(Transport transport) throws IOException {
        pretendThatAllIsBuilt();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String ports = Stream.of(Transport.values())
                    .map(each -> "--%s-port %d".formatted(each.id(), each == transport ? port : 0))
                    .collect(Collectors.joining(" "));

            assertThat(run("serve " + ports)).isEqualTo(CommandLine.ExitCode.SOFTWARE);

            assertThat(err)
                    .hasToString("triwire: Port %d of %s is already in use. ".formatted(port, transport.module())
                            + "Choose another with --%s-port, or 0 for a free one.\n".formatted(transport.id()));
        }
    }

    @Test
    void namesThePortThatTheMeasuredServiceCannotHave() throws IOException {
        pretendThatAllIsBuilt();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(run("compare --transport sse --service-port " + port)).isEqualTo(ExitCode.FAILED);

            assertThat(err)
                    .hasToString("triwire: Port %d of sse-service is already in use. ".formatted(port)
                            + "Choose another with --service-port, or 0 for a free one.\n");
        }
    }

    @Test
    void namesAFolderThatCannotBeWrittenTo() throws IOException {
        pretendThatAllIsBuilt();
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(run("compare --out %s/report".formatted(file))).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString())
                .startsWith("triwire: The directory '%s/report' cannot be written to: ".formatted(file))
                .hasLineCount(1);
    }

    @Test
    void leavesAFolderAloneThatHoldsSomething() throws IOException {
        pretendThatAllIsBuilt();

        assertThat(run("compare --out " + directory)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).startsWith("triwire: --out: '%s' is not empty.".formatted(directory));
    }

    @Test
    void saysThatADiskIsTooSmall() throws IOException, InterruptedException {
        pretendThatAllIsBuilt();
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()), "only root may mount");
        try {
            assertThat(run("compare --out " + small)).isEqualTo(ExitCode.FAILED);

            assertThat(err.toString())
                    .matches("triwire: '%s' has room for [01] MiB, but the files of the runs need \\d+ MiB\\.\n"
                            .formatted(small));
        } finally {
            mount("umount", small.toString());
        }
    }

    private static boolean mount(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void pretendThatAllIsBuilt() throws IOException {
        System.setProperty("triwire.home", directory.toString());
        for (Transport transport : Transport.values()) {
            Path jar = directory.resolve(Path.of(transport.module(), "target", "quarkus-app", "quarkus-run.jar"));
            Files.createDirectories(jar.getParent());
            Files.createFile(jar);
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(run("listen sse --sse-port " + port)).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(err)
                .hasToString("triwire: Cannot connect to http://localhost:%d. Is './triwire serve' running?%n"
                        .formatted(port));
    }

    private int run(String arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments.split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .toArray(String[]::new));
    }
}

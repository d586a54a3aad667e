package io.triwire.bench.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.triwire.bench.compare.BuildComparison;
import io.triwire.bench.compare.EnvironmentFacts;
import io.triwire.bench.compare.EventSource;
import io.triwire.bench.compare.TestBed;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.result.Environment;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.workload.InvalidWorkloadException;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.WorkloadFile;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.Requirements;
import io.triwire.bench.report.check.BuildCheck;
import io.triwire.bench.report.page.BuildReport;
import io.triwire.bench.report.verdict.BuildTerms;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

/** {@code triwire ab}: compares two builds of the services on this machine, to gate a change on it. */
@Command(
        name = "ab",
        description = {
            "Compares two builds of the services: is the head worse than the base?",
            "%nIn each block a service of either build is started, and both are measured in turns. There are as many "
                    + "blocks as it takes to judge each transport, or as fit into --budget. A figure that is then still "
                    + "uncertain is called 'not resolved'. The gravest finding sets the exit code: 3 before 4 before 5."
        })
public final class AbCommand implements Callable<Integer> {

    private static final Duration SHORTEST_BUDGET = Duration.ofSeconds(10);
    private static final Duration LONGEST_BUDGET = Duration.ofHours(24);

    /** The measures by the names of {@code --measure}. */
    private static final Map<String, Measure> MEASURES = measures();

    @Option(
            names = "--base",
            required = true,
            paramLabel = "DIR",
            description = "Repository with the packaged services of the build to compare with.")
    private Path base;

    @Option(
            names = "--head",
            paramLabel = "DIR",
            description = "Repository with the packaged services that must not be worse (default: this one).")
    private Optional<Path> head = Optional.empty();

    @Option(
            names = "--workload",
            paramLabel = "NAME|FILE",
            defaultValue = "live-feed",
            description = "Workload to run: live-feed, chat, smoke, or a YAML file (default: ${DEFAULT-VALUE}).")
    private String workloadName;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            converter = TransportConverter.class,
            completionCandidates = TransportConverter.Ids.class,
            description = "Transports to measure: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Transport> transports = List.of(Transport.values());

    @Option(
            names = "--budget",
            paramLabel = "SPAN",
            defaultValue = "15m",
            converter = SpanConverter.class,
            description = "Time for all blocks, such as 15m or 2h, 10s to 24h (default: ${DEFAULT-VALUE}).")
    private Duration budget = Duration.ZERO;

    @Option(
            names = "--min-effect",
            paramLabel = "PERCENT",
            description = "The smallest change that counts, above 0 to 1000; one of a latency must exceed 1 ms as well "
                    + "(default: 5 for bytes, 10 for the others).")
    private Optional<Double> leastPercent = Optional.empty();

    @Option(
            names = "--measure",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "cpu,bytes,p50",
            description = "What is judged: cpu, bytes, p50, p99; the others are shown (default: ${DEFAULT-VALUE}).")
    private List<String> judged = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory of the report, created if missing. It must be empty (default: "
                    + "comparison-DATE-TIME).")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the order of the runs (default: a new one each time).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--head-auth",
            paramLabel = "none|jwt",
            defaultValue = "none",
            converter = AuthMode.Converter.class,
            description = "How subscribers of the head prove who they are, for what tokens cost: those of the base do "
                    + "not (default: ${DEFAULT-VALUE}).")
    private AuthMode headAuth = AuthMode.NONE;

    @Mixin
    private EventFileOptions eventFile;

    @Spec
    private CommandSpec spec;

    private static Map<String, Measure> measures() {
        Map<String, Measure> measures = new LinkedHashMap<>();
        BuildTerms.MEASURES.forEach(measure -> measures.put(measure.name().toLowerCase(Locale.ROOT), measure));
        return measures;
    }

    @Override
    public Integer call() throws InterruptedException {
        BuildTerms terms = terms();
        CommandSupport.requireWithin(spec, "--budget", budget, SHORTEST_BUDGET, LONGEST_BUDGET);
        EventSource events = new EventSource(eventFile.read());
        Workload workload = workload(events);
        Path after = head.orElseGet(CommandSupport::repository);
        requirePackaged("--base", base);
        requirePackaged("--head", after);
        Path directory = CommandSupport.reportDirectory(spec, out, List.of(workload));
        BuildComparison.BuildPlan plan = new BuildComparison.BuildPlan(
                new Results.Invocation(
                        "%08x".formatted(new Random().nextInt()),
                        ShellLines.commandLine(spec),
                        seed.orElseGet(() -> new Random().nextLong(1, 1_000_000)),
                        false),
                workload,
                List.copyOf(transports),
                terms,
                budget);
        InterruptOnSignal onSignal = new InterruptOnSignal();
        // Kafka exits the process if its start is interrupted.
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            onSignal.enable();
            List<Results> results = new BuildComparison(
                            plan, events, spec.commandLine().getErr())
                    .run(
                            build("base", base, kafka, AuthMode.NONE, directory),
                            build("head", after, kafka, headAuth, directory),
                            directory);
            // An interrupt would close the file that is being written.
            onSignal.suppress();
            return report(plan, results, directory);
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "The files of the runs cannot be written to '%s' (%s)."
                            .formatted(directory, IoErrors.reason(failed)),
                    failed);
        } finally {
            onSignal.done();
        }
    }

    private int report(BuildComparison.BuildPlan plan, List<Results> results, Path directory) {
        BuildCheck check = BuildCheck.of(results.get(0), results.get(1), plan.terms());
        FindingTable table = new FindingTable(check.findings(plan.transports()));
        BuildReport.write(results.get(0), results.get(1), table.findings(), directory);
        table.print(spec.commandLine().getOut(), "base", "head");
        spec.commandLine().getOut().println("Report: " + directory.resolve(BuildReport.SUMMARY));
        return table.exitCode();
    }

    private static BuildComparison.Build build(
            String name, Path repository, EmbeddedKafka kafka, AuthMode auth, Path directory) {
        return new BuildComparison.Build(
                name,
                new TestBed(
                        repository,
                        KafkaAccess.open(kafka.bootstrapServers()),
                        Optional.of(kafka),
                        Optional.empty(),
                        0,
                        auth.token(directory)),
                EnvironmentFacts.of(repository, Map.of("build", name, Environment.AUTH, auth.id()), Map.of()));
    }

    private void requirePackaged(String option, Path repository) {
        for (Transport transport : transports) {
            LocalService service = LocalService.of(repository, transport.module(), 1, Map.of());
            if (!service.isPackaged()) {
                throw usage("%s: '%s' has no packaged %s: %s is missing."
                        .formatted(option, repository, transport.module(), service.jar()));
            }
        }
    }

    private BuildTerms terms() {
        List<Measure> measures = new ArrayList<>();
        for (String name : judged) {
            Measure measure = MEASURES.get(name);
            if (measure == null) {
                throw usage("--measure: '%s' is not one of %s.".formatted(name, String.join(", ", MEASURES.keySet())));
            }
            measures.add(measure);
        }
        if (leastPercent.filter(percent -> !(percent > 0 && percent <= 1_000)).isPresent()) {
            throw usage("--min-effect is %s, but must be above 0 and at most 1000.".formatted(leastPercent.get()));
        }
        return new BuildTerms(measures, leastPercent.map(percent -> percent / 100));
    }

    private Workload workload(EventSource events) {
        try {
            Workload workload = events.of(WorkloadFile.find(workloadName));
            if (workload.events().perSecond() == 0) {
                throw usage(
                        "--workload: '%s' has no events, so that there is nothing to compare.".formatted(workloadName));
            }
            Requirements.requireOpenFiles(
                    workload.population().count() + workload.population().slow());
            return workload;
        } catch (InvalidWorkloadException invalid) {
            throw usage(String.valueOf(invalid.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return CommandSupport.usage(spec, message);
    }
}

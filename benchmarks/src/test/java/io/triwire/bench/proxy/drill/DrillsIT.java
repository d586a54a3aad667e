package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.bench.proxy.probe.CrookedPath.Fault;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Each drill names exactly the fault of a path to the real services that was made to have it. */
class DrillsIT {

    private static final String COMPLETE = "every event arrives once";

    @TempDir
    private static Path logs;

    private static ReplicaSet replicas;

    @BeforeAll
    static void startServices() throws InterruptedException {
        replicas = ReplicaSet.start(Path.of(".."), logs);
        replicas.awaitReady();
    }

    @AfterAll
    static void stopServices() {
        replicas.close();
    }

    @Test
    void subscribersMissNothingWhenAllConnectionsBreak() throws IOException, InterruptedException {
        assertThat(outcomes(ResumeDrill.restart(), Fault.NONE, DrillsIT::first).get("resume-restart"))
                .isEqualTo(ofAll(COMPLETE));
    }

    @Test
    void aPathThatLosesCursorsIsSeenToLoseEvents() throws IOException, InterruptedException {
        assertThat(outcomes(ResumeDrill.restart(), Fault.LOSES_CURSORS, DrillsIT::first)
                        .get("resume-restart"))
                .isEqualTo(ofAll("events are missing"));
    }

    @Test
    void aPathThatKeepsAnOldCursorIsSeenToDoubleEvents() throws IOException, InterruptedException {
        assertThat(outcomes(ResumeDrill.restart(), Fault.KEEPS_THE_FIRST_CURSOR, DrillsIT::first)
                        .get("resume-restart"))
                .isEqualTo(ofAll("events are duplicate"));
    }

    @Test
    void aProxyThatCannotReloadIsNotTested() throws IOException, InterruptedException {
        assertThat(outcomes(ResumeDrill.reload(), Fault.NONE, DrillsIT::first).get("resume-reload"))
                .isEqualTo(ofAll("not tested: the proxy cannot reload"));
    }

    @Test
    void replicasInTurnContinueWhatTheOtherBegan() throws IOException, InterruptedException {
        assertThat(outcomes(new ReplicaDrill(), Fault.NONE, DrillsIT::both))
                .containsEntry("spread", ofAll("over both replicas"))
                .containsEntry("other-replica", ofAll(COMPLETE))
                .containsEntry("dead-replica", ofAll(COMPLETE));
    }

    @Test
    void aPathToOneReplicaIsSeenToUseOneAlone() throws IOException, InterruptedException {
        assertThat(outcomes(new ReplicaDrill(), Fault.NONE, DrillsIT::second))
                .containsEntry("spread", ofAll("all to one replica"))
                .containsEntry("other-replica", ofAll("not tested: no subscriber moved to another replica"))
                .containsEntry("dead-replica", ofAll("not all reconnect"));
    }

    private static Map<String, Map<Transport, String>> outcomes(
            Drill drill, Fault fault, Function<Transport, Integer[]> behind) throws IOException, InterruptedException {
        try (CrookedProxy proxy = new CrookedProxy(fault, behind)) {
            Map<String, Map<Transport, ProbeFinding>> found =
                    drill.measure(new DrillTestBed(replicas, proxy.links(), Optional.of(proxy)));
            return found.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> words(entry.getValue())));
        }
    }

    private static Map<Transport, String> words(Map<Transport, ProbeFinding> findings) {
        Map<Transport, String> words = new EnumMap<>(Transport.class);
        findings.forEach((transport, finding) -> words.put(transport, finding.outcome()));
        return words;
    }

    private static Map<Transport, String> ofAll(String outcome) {
        return words(Drills.all(new ProbeFinding.Measured(ProbeVerdict.GOOD, outcome, "", List.of())));
    }

    private static Integer[] first(Transport transport) {
        return new Integer[] {port(replicas.upstreams().services(), transport)};
    }

    private static Integer[] second(Transport transport) {
        return new Integer[] {port(replicas.upstreams().replicas(), transport)};
    }

    private static Integer[] both(Transport transport) {
        Upstreams upstreams = replicas.upstreams();
        return new Integer[] {port(upstreams.services(), transport), port(upstreams.replicas(), transport)};
    }

    private static Integer port(Map<Transport, Integer> ports, Transport transport) {
        return Optional.ofNullable(ports.get(transport)).orElseThrow();
    }
}

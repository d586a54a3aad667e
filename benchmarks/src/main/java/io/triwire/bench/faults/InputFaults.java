package io.triwire.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.kafka.common.header.internals.RecordHeader;

import io.triwire.bench.faults.Fault.Resets;
import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.FaultSubscriber.KnownStart;
import io.triwire.bench.faults.KafkaCluster.Broker;
import io.triwire.client.Transport;

/** Faults of input and resources: odd publications, and too little heap, disk or open files. */
final class InputFaults {

    private static final List<String> TIMES = List.of(
            "111000000000000000",
            "999999999999999999",
            "9223372036854775807",
            "-1",
            "-111000000000000000",
            "0",
            "yesterday",
            "",
            "1e3");
    private static final List<String> TIMES_OF_PUBLICATIONS = List.of("11100000000000000", "111000000000000000", "0");
    private static final int ROUNDS = 5;
    private static final int REPEATED = 100;
    private static final int IDLE_CONNECTIONS = 400;
    private static final int CREATED = 201;

    private InputFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "odd-times",
                        "Events have an invalid time: 18 digits, negative, or text.",
                        FaultRequirements.NOTHING,
                        InputFaults::oddTimes),
                Fault.of(
                        "publishers-repeat",
                        "Publishers repeat publications with the same id over the other transports and replicas, and "
                                + "through a Kafka producer.",
                        FaultRequirements.NOTHING,
                        InputFaults::repeat),
                Fault.of(
                        "small-heap",
                        "The services have a heap of 96 MB; 90 more subscribers connect with an old cursor.",
                        FaultRequirements.NOTHING.java("-Xmx96m"),
                        InputFaults::smallHeap),
                Fault.of(
                        "few-files",
                        "The services may open 256 files; each receives 400 idle connections for 15 s.",
                        FaultRequirements.NOTHING.before("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"),
                        InputFaults::fewFiles),
                Fault.of(
                                "clock-moved",
                                "One replica of each service is killed and restarted with a clock one hour ahead, then "
                                        + "one hour behind, then right.",
                                FaultRequirements.NOTHING,
                                InputFaults::moveClock)
                        .unless(InstalledPrograms::withoutFakeTime),
                Fault.of(
                                "disk-full",
                                "The disk of the broker is full for 10 s; then the broker restarts.",
                                FaultRequirements.NOTHING.smallDisk().spoiling(),
                                InputFaults::fillDisk)
                        .unless(InstalledPrograms::withoutRoot));
    }

    private static void oddTimes(FaultTestBed testBed) throws InterruptedException {
        FaultPublisher publisher = testBed.publisher();
        for (int round = 0; round < ROUNDS; round++) {
            for (String time : TIMES) {
                publisher.publishToKafka(
                        publisher.channels().get(round),
                        List.of(new RecordHeader("time", time.getBytes(StandardCharsets.UTF_8))));
            }
            for (Transport transport : Transport.values()) {
                for (String time : TIMES_OF_PUBLICATIONS) {
                    String channel = publisher.channels().get(round);
                    publisher.publishOver(
                            transport,
                            testBed.addresses(transport).get(round % 2),
                            publisher.begin(channel, transport.id(), PublicationOutcome.UNKNOWN),
                            channel,
                            "\"time\":%s,".formatted(time));
                }
            }
            testBed.hold(Duration.ofSeconds(1));
        }
    }

    private static void repeat(FaultTestBed testBed) throws InterruptedException {
        FaultPublisher publisher = testBed.publisher();
        List<Integer> answers = new ArrayList<>();
        String run = Integer.toHexString(testBed.random().nextInt());
        for (int count = 0; count < REPEATED; count++) {
            String channel =
                    publisher.channels().get(count % publisher.channels().size());
            long number = publisher.begin(channel, "repeated", PublicationOutcome.UNKNOWN);
            String id = "%s-%d".formatted(run, number);
            List<CompletableFuture<Integer>> asked = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                URI address = testBed.addresses(transport).get((count + asked.size()) % 2);
                CompletableFuture<Integer> answer = publisher
                        .publishOver(transport, address, number, channel, "\"id\":\"%s\",".formatted(id))
                        .completeOnTimeout(0, 20, TimeUnit.SECONDS);
                asked.add(answer);
                if (count % 2 == 0) {
                    // The others are concurrent, so that no service knows of another's copy.
                    answer.join();
                }
            }
            publisher.repeatToKafka(number, channel, id);
            asked.forEach(answer -> answers.add(answer.join()));
        }
        if (!answers.contains(CREATED)) {
            throw new FaultFailedException("No service accepted a publication with an id; the status codes were %s."
                    .formatted(new TreeSet<>(answers)));
        }
    }

    private static void smallHeap(FaultTestBed testBed) throws InterruptedException {
        KnownStart asleep = testBed.position();
        testBed.hold(Duration.ofSeconds(15));
        testBed.subscribe(30, Optional.of(asleep), Resets.NONE);
        testBed.hold(Duration.ofSeconds(10));
    }

    private static void fewFiles(FaultTestBed testBed) throws InterruptedException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (Replica replica : testBed.replicas()) {
                for (int count = 0; count < IDLE_CONNECTIONS; count++) {
                    idle.add(new Socket(InetAddress.getLoopbackAddress(), replica.port()));
                }
            }
            testBed.hold(Duration.ofSeconds(15));
        } catch (IOException full) {
            // Expected: the service is out of files.
            testBed.hold(Duration.ofSeconds(15));
        } finally {
            for (Socket socket : idle) {
                try {
                    socket.close();
                } catch (IOException closedAlready) {
                    // Closed already, as intended.
                }
            }
        }
    }

    private static void moveClock(FaultTestBed testBed) throws InterruptedException {
        Path library = testBed.programs().fakeTime().orElseThrow();
        for (String moved : List.of("+1h", "-1h")) {
            comeBack(
                    testBed,
                    replica -> replica.start(List.of(
                            "env",
                            "LD_PRELOAD=" + library,
                            "FAKETIME=" + moved,
                            "FAKETIME_DONT_FAKE_MONOTONIC=1",
                            // Otherwise every timed wait in Java returns at once, and waiting threads spin.
                            "FAKETIME_FORCE_MONOTONIC_FIX=0")));
            testBed.hold(Duration.ofSeconds(5));
        }
        comeBack(testBed, Replica::start);
    }

    private static void comeBack(FaultTestBed testBed, Consumer<Replica> start) throws InterruptedException {
        for (Replica replica : testBed.replicas(2)) {
            replica.kill();
            start.accept(replica);
        }
        for (Replica replica : testBed.replicas(2)) {
            replica.awaitReady();
        }
    }

    private static void fillDisk(FaultTestBed testBed) throws InterruptedException {
        Broker broker = testBed.cluster().broker(1);
        Path filler = SmallDisk.fill(broker.data());
        testBed.hold(Duration.ofSeconds(10));
        try {
            Files.delete(filler);
        } catch (IOException failed) {
            throw new FaultFailedException("Cannot delete %s: %s".formatted(filler, failed.getMessage()));
        }
        // A broker does not use a failed disk again until it restarts.
        testBed.cluster().kill(broker);
        testBed.cluster().restart(broker);
        testBed.cluster().awaitAll();
    }
}

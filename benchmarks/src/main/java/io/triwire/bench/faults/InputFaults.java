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
import io.triwire.bench.faults.FaultPublication.Outcome;
import io.triwire.bench.faults.FaultSubscriber.Start;
import io.triwire.bench.faults.KafkaCluster.Broker;
import io.triwire.client.Transport;

/** What publishers send that nobody expects, and what a machine has too little of. */
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
                        "Events come with a time of 18 digits, negative, or that is text.",
                        FaultRequirements.NOTHING,
                        InputFaults::oddTimes),
                Fault.of(
                        "publishers-repeat",
                        "Publications are repeated with their id over the other transports and replicas, and by a Kafka "
                                + "producer.",
                        FaultRequirements.NOTHING,
                        InputFaults::repeat),
                Fault.of(
                        "small-heap",
                        "The services have a heap of 96 MB; 90 more subscribers come with an older cursor.",
                        FaultRequirements.NOTHING.java("-Xmx96m"),
                        InputFaults::smallHeap),
                Fault.of(
                        "few-files",
                        "The services may have 256 files open, and 400 idle connections come to each, for 15 s.",
                        FaultRequirements.NOTHING.before("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"),
                        InputFaults::fewFiles),
                Fault.of(
                                "clock-moved",
                                "One replica of each service is killed and comes back with a clock that is an hour "
                                        + "ahead, then with one that is an hour behind, and then with the right one.",
                                FaultRequirements.NOTHING,
                                InputFaults::moveClock)
                        .unless(InstalledPrograms::withoutFakeTime),
                Fault.of(
                                "disk-full",
                                "The disk of the broker is full for 10 s, and the broker is started again.",
                                FaultRequirements.NOTHING.smallDisk().spoiling(),
                                InputFaults::fillDisk)
                        .unless(InstalledPrograms::withoutRoot));
    }

    private static void oddTimes(FaultTestBed stage) throws InterruptedException {
        FaultPublisher publisher = stage.publisher();
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
                            stage.addresses(transport).get(round % 2),
                            publisher.begin(channel, transport.id(), Outcome.UNKNOWN),
                            channel,
                            "\"time\":%s,".formatted(time));
                }
            }
            stage.hold(Duration.ofSeconds(1));
        }
    }

    private static void repeat(FaultTestBed stage) throws InterruptedException {
        FaultPublisher publisher = stage.publisher();
        List<Integer> answers = new ArrayList<>();
        String run = Integer.toHexString(stage.random().nextInt());
        for (int count = 0; count < REPEATED; count++) {
            String channel =
                    publisher.channels().get(count % publisher.channels().size());
            long number = publisher.begin(channel, "repeated", Outcome.UNKNOWN);
            String id = "%s-%d".formatted(run, number);
            List<CompletableFuture<Integer>> asked = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                URI address = stage.addresses(transport).get((count + asked.size()) % 2);
                CompletableFuture<Integer> answer = publisher
                        .publishOver(transport, address, number, channel, "\"id\":\"%s\",".formatted(id))
                        .completeOnTimeout(0, 20, TimeUnit.SECONDS);
                asked.add(answer);
                if (count % 2 == 0) {
                    // The others are sent at the same time, so that none can know of another.
                    answer.join();
                }
            }
            publisher.repeatToKafka(number, channel, id);
            asked.forEach(answer -> answers.add(answer.join()));
        }
        if (!answers.contains(CREATED)) {
            throw new FaultFailedException("The services take no publication with an id; they answered with %s."
                    .formatted(new TreeSet<>(answers)));
        }
    }

    private static void smallHeap(FaultTestBed stage) throws InterruptedException {
        Start asleep = stage.place();
        stage.hold(Duration.ofSeconds(15));
        stage.subscribe(30, Optional.of(asleep), Resets.NONE);
        stage.hold(Duration.ofSeconds(10));
    }

    private static void fewFiles(FaultTestBed stage) throws InterruptedException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (Replica replica : stage.replicas()) {
                for (int count = 0; count < IDLE_CONNECTIONS; count++) {
                    idle.add(new Socket(InetAddress.getLoopbackAddress(), replica.port()));
                }
            }
            stage.hold(Duration.ofSeconds(15));
        } catch (IOException full) {
            // Which is what was wanted.
            stage.hold(Duration.ofSeconds(15));
        } finally {
            for (Socket socket : idle) {
                try {
                    socket.close();
                } catch (IOException closedAlready) {
                    // As was wanted.
                }
            }
        }
    }

    private static void moveClock(FaultTestBed stage) throws InterruptedException {
        Path library = stage.programs().fakeTime().orElseThrow();
        for (String moved : List.of("+1h", "-1h")) {
            comeBack(
                    stage,
                    replica -> replica.start(List.of(
                            "env",
                            "LD_PRELOAD=" + library,
                            "FAKETIME=" + moved,
                            "FAKETIME_DONT_FAKE_MONOTONIC=1",
                            // With it, each timed wait of Java ends at once, and every waiting thread spins.
                            "FAKETIME_FORCE_MONOTONIC_FIX=0")));
            stage.hold(Duration.ofSeconds(5));
        }
        comeBack(stage, Replica::start);
    }

    private static void comeBack(FaultTestBed stage, Consumer<Replica> start) throws InterruptedException {
        for (Replica replica : stage.replicas(2)) {
            replica.kill();
            start.accept(replica);
        }
        for (Replica replica : stage.replicas(2)) {
            replica.awaitReady();
        }
    }

    private static void fillDisk(FaultTestBed stage) throws InterruptedException {
        Broker broker = stage.cluster().broker(1);
        Path filler = SmallDisk.fill(broker.data());
        stage.hold(Duration.ofSeconds(10));
        try {
            Files.delete(filler);
        } catch (IOException failed) {
            throw new FaultFailedException("%s cannot be deleted: %s".formatted(filler, failed.getMessage()));
        }
        // A broker whose disk has failed does not try it again.
        stage.cluster().kill(broker);
        stage.cluster().restart(broker);
        stage.cluster().awaitAll();
    }
}

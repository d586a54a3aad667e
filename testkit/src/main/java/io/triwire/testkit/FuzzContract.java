package io.triwire.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends generated requests to a running service: always the same ones, unless {@code -Dtriwire.seed} gives another seed.
 * As with {@link FuzzTests}, {@code -Dtriwire.fuzz=SECONDS} sends more of them, for that long.
 */
public abstract class FuzzContract extends TransportContract {

    private static final int SECONDS = Integer.getInteger("triwire.fuzz", 0);
    private static final long SEED = Long.getLong("triwire.seed", 20_261_129);
    private static final int FEWEST = 3_000;
    private static final int ROUND = 500;
    private static final int CLIENTS = 10;
    private static final int ENOUGH_BYTES = 1 << 16;
    private static final int QUIET_MILLIS = 30;

    /** Longest wait of a poll: so short that a poll without events is no pause. */
    private static final Duration POLL = Duration.ofMillis(5);

    private static final String GUARDED = "guarded";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final Pattern SOCKETS = Pattern.compile("\ntriwire_sockets (\\d+)\\.0\n");
    private static final Pattern HEAP = Pattern.compile("\njvm_memory_used_bytes\\{area=\"heap\"[^}]*} (\\S+)");

    protected FuzzContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        return transport() == Transport.LONG_POLL
                ? Map.of("longpoll-service.max-wait", POLL.toMillis() + "ms")
                : Map.of();
    }

    private static boolean goesOn(int made, long sinceNanos) {
        return made < FEWEST
                || System.nanoTime() - sinceNanos < Duration.ofSeconds(SECONDS).toNanos();
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void answersAsItsDocumentSays() throws IOException {
        URI service = standard().service().uri();
        DocumentedApi api = DocumentedApi.of(service, new Random(SEED));
        Map<Integer, Integer> statuses = new TreeMap<>();
        long begin = System.nanoTime();

        int made = 0;
        for (; goesOn(made, begin); made++) {
            DocumentedApi.Call call = api.call();
            RawRequest.RawResponse answer = call.request().send(service);
            assertThat(api.undocumented(call, answer))
                    .as("request %d of seed %d: %s", made, SEED, call.request())
                    .isEmpty();
            assertThat(answer.status()).isLessThan(500);
            statuses.merge(answer.status(), 1, Integer::sum);
        }

        System.out.printf("%s, seed %d: %d requests of the document, answers %s%n", transport(), SEED, made, statuses);
        assertThat(statuses).as("it makes good requests and bad ones").containsKeys(200, 201, 400, 406, 413, 415);
        assertThat(standard().service().log()).doesNotContain(" ERROR ", "\tat ");
    }

    @Test
    void losesNothingWhileAnybodySendsAnything() throws InterruptedException, ExecutionException {
        Setting own = ownService(PARTITIONS, settings());
        TestSubscriber guard = subscribeFromNow(
                SubscribeOptions.of(own.service().uri()).channels(GUARDED).pollWait(POLL));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        untilTheEndOfTheTest(clients::shutdownNow);
        List<MutatedBytes> mutators = Stream.iterate(SEED, seed -> seed + 1)
                .limit(CLIENTS)
                .map(seed -> new MutatedBytes(seeds(own, guard.cursor()), new Random(seed)))
                .toList();
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<Long> heaps = new ArrayList<>();
        long begin = System.nanoTime();

        int made = 0;
        for (; goesOn(made, begin); made += ROUND) {
            List<Future<List<Integer>>> round = new ArrayList<>();
            for (MutatedBytes mutator : mutators) {
                round.add(clients.submit(() -> statuses(own.service().uri(), mutator)));
            }
            List<Publisher.StoredEvent> published = own.publisher().publish(GUARDED, 10);
            for (Future<List<Integer>> client : round) {
                client.get().forEach(status -> statuses.merge(status, 1, Integer::sum));
            }
            assertDelivered(guard.take(10), published);
            heaps.add(heapBytes(own.service()) >> 20);
        }

        System.out.printf(
                "%s, seed %d: %d mutated requests, answers %s, heap in MB %s%n",
                transport(), SEED, made, statuses, heaps);
        assertThat(statuses.keySet())
                .as(statuses.toString())
                .contains(served(), 400)
                .allMatch(status -> status < 500);
        assertThat(own.service().log()).doesNotContain(" ERROR ", "\tat ");
        await().until(() -> sockets(own.service()) <= 2);
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));
    }

    /** What Netty or Vert.x would log with a stack trace, found by the test above in thousands of requests. */
    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void logsNothingOfRequestsThatBreakOff() throws IOException {
        URI service = standard().service().uri();
        String host = "Host: " + service.getAuthority() + "\r\n";
        String get = "GET /feed HTTP/1.1\r\n" + host;
        String post = "POST /feed HTTP/1.1\r\n%sContent-Type: application/json\r\n".formatted(host);

        for (String start : List.of(
                get,
                get + "X Y: z\r\n\r\n",
                get + "\r\n" + get,
                get + "\r\n" + post + "Content-Length: 10\r\n\r\n{\"da",
                get + "\r\n" + post + "Transfer-Encoding: chunked\r\n\r\na\r\n{\"da",
                post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\r\n c\r\n\r\n")) {
            answer(service, start.getBytes(StandardCharsets.ISO_8859_1));
        }

        await().until(() -> sockets(standard().service()) == 0);
        assertThat(standard().service().log()).doesNotContain(" ERROR ", "\tat ");
    }

    private static long heapBytes(ServiceProcess service) {
        return HEAP.matcher(metrics(service))
                .results()
                .mapToLong(region -> (long) Double.parseDouble(region.group(1)))
                .sum();
    }

    private static int sockets(ServiceProcess service) {
        Matcher sockets = SOCKETS.matcher(metrics(service));
        return sockets.find() ? Integer.parseInt(sockets.group(1)) : Integer.MAX_VALUE;
    }

    /** Good requests, none of which concerns the guarded channel. */
    private List<byte[]> seeds(Setting setting, String cursor) {
        String host = "Host: " + setting.service().uri().getAuthority();
        String subscribe =
                String.join("\r\n", request("/feed?channel=a&after=latest").headers());
        List<String> heads = new ArrayList<>(List.of(
                "GET /feed?after=%s&channel=a HTTP/1.1\r\n%s\r\n%s\r\n\r\n".formatted(cursor, host, subscribe),
                "GET /feed?after=earliest&channel=a&channel=%%62 HTTP/1.1\r\n%s\r\nLast-Event-ID: latest\r\n%s\r\n\r\n"
                        .formatted(host, subscribe),
                "OPTIONS /feed HTTP/1.1\r\n%s\r\nOrigin: http://localhost\r\nAccess-Control-Request-Method: GET\r\n\r\n"
                        .formatted(host),
                "GET /q/openapi HTTP/1.1\r\n%s\r\n\r\nGET /feed HTTP/1.1\r\n%s\r\n\r\n".formatted(host, host),
                "GET /feed HTTP/1.1\r\n%s\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
                        .formatted(host)));
        String publication =
                "{\"channel\":\"a\",\"type\":\"b\",\"time\":1,\"id\":\"c\",\"data\":{\"d\":[1.5,null,\"e\"]}}";
        String post = "POST /feed HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\n".formatted(host);
        heads.add(post + "Content-Length: %d\r\n\r\n%s".formatted(publication.length(), publication));
        heads.add(post
                + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                        .formatted(publication.length(), publication));
        List<byte[]> seeds = new ArrayList<>(heads.stream()
                .map(head -> head.getBytes(StandardCharsets.ISO_8859_1))
                .toList());
        seeds.add(RawHttp2.opening(setting.service().uri(), "/feed?channel=a"));
        if (transport() == Transport.WEBSOCKET) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(seeds.get(0));
            frames.writeBytes(RawFrame.of(RawFrame.TEXT, "{\"publish\":%s,\"ref\":\"f\"}".formatted(publication))
                    .bytes());
            frames.writeBytes(RawFrame.of(RawFrame.PING, "g").bytes());
            frames.writeBytes(RawFrame.of(RawFrame.CLOSE, "").bytes());
            seeds.add(frames.toByteArray());
        }
        return seeds;
    }

    private static List<Integer> statuses(URI service, MutatedBytes mutator) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < ROUND / CLIENTS; i++) {
            Matcher status = STATUS.matcher(answer(service, mutator.next()));
            while (status.find()) {
                statuses.add(Integer.parseInt(status.group(1)));
            }
        }
        return statuses;
    }

    /** What comes before the service ends the connection, or is quiet for a moment. */
    private static String answer(URI service, byte[] bytes) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            // Resets the connection, so that no port of this machine stays taken.
            socket.setSoLinger(true, 0);
            socket.setSoTimeout(QUIET_MILLIS);
            socket.getOutputStream().write(bytes);
            InputStream input = socket.getInputStream();
            byte[] part = new byte[8192];
            for (int read = input.read(part); read >= 0 && answer.size() < ENOUGH_BYTES; read = input.read(part)) {
                answer.write(part, 0, read);
            }
        } catch (SocketTimeoutException | SocketException over) {
            // Quiet, or closed by the service.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }
}

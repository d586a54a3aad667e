package io.triwire.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.client.ReceivedEvent;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** How clients that nobody here wrote get on with a service: libraries of other languages, and a browser. */
public abstract class ForeignClientContract extends TransportContract {

    private static final Duration TO_START_AND_TRY = Duration.ofSeconds(40);
    private static final Pattern SPAN = Pattern.compile("connecting again within (\\d+) s");

    private final Path directory = newDirectory("clients-");
    private final SelfMadeCertificate certificate = SelfMadeCertificate.in(directory);
    private final PageServer pages = PageServer.start(ForeignClient.EXAMPLES);
    private final int tlsPort = FreePort.find();
    private Optional<Browser> browser = Optional.empty();

    protected ForeignClientContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(certificate.settings(tlsPort));
        settings.put("feed.allowed-origins", pages.origin().toString());
        settings.put("feed.heartbeat", "400ms");
        if (transport() == Transport.LONG_POLL) {
            settings.put("longpoll-service.max-wait", "1s");
        }
        settings.put("sse-service.retry", "200ms");
        settings.put("quarkus.http.access-log.enabled", "true");
        settings.put("quarkus.http.access-log.pattern", "%r");
        return settings;
    }

    @AfterAll
    void closeBrowser() {
        browser.ifPresent(Browser::close);
        pages.close();
    }

    Stream<ForeignClient> clients() {
        return ForeignClient.of(transport());
    }

    final URI plain() {
        return standard().service().uri();
    }

    final URI tls() {
        standard();
        return URI.create("https://127.0.0.1:" + tlsPort);
    }

    /** Starts a client, which begins with what comes next. */
    final ClientOutput start(ForeignClient client, URI service, String query, String... more) {
        return start(client, List.of(service), query, more);
    }

    /** Starts a client that knows several instances. */
    private ClientOutput start(ForeignClient client, List<URI> services, String query, String... more) {
        String url = services.stream().map(service -> feed(service, query)).collect(Collectors.joining(" "));
        if (client == ForeignClient.CHROMIUM) {
            return openPage(pages.origin(), List.of(url), more);
        }
        assumeInstalled(client);
        List<String> command = client.command(transport(), url, List.of(more));
        return untilTheEndOfTheTest(ClientOutput.of(command, certificate.trustingEnvironment()));
    }

    static void assumeInstalled(ForeignClient client) {
        Optional<String> missing = client.missing();
        assumeTrue(missing.isEmpty(), missing::orElseThrow);
    }

    final String feed(URI service, String query) {
        String scheme = service.getScheme();
        return "%s://%s/feed%s"
                .formatted(
                        transport() == Transport.WEBSOCKET ? scheme.replace("http", "ws") : scheme,
                        service.getAuthority(),
                        query);
    }

    /** Opens one page, which subscribes once for each URL. */
    final ClientOutput openPage(List<String> urls) {
        return openPage(pages.origin(), urls);
    }

    private ClientOutput openPage(URI origin, List<String> urls, String... publication) {
        assumeInstalled(ForeignClient.CHROMIUM);
        Stream<String> parameters = Stream.concat(
                urls.stream().map(url -> "url=" + encoded(url)),
                Stream.of(publication).map(event -> "publication=" + encoded(event)));
        return untilTheEndOfTheTest(browser()
                .open("%s/browser.html?transport=%s&%s"
                        .formatted(origin, transport().slug(), parameters.collect(Collectors.joining("&")))));
    }

    private Browser browser() {
        if (browser.isEmpty()) {
            browser = Optional.of(Browser.start(directory, certificate));
        }
        return browser.get();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The platform's own client, which trusts the service. */
    final HttpClient java() {
        return HttpClient.newBuilder().sslContext(certificate.trustingContext()).build();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void publishesAndReceivesOverTls(ForeignClient client) {
        String event = "{\"channel\":\"tls-%1$s\",\"data\":\"of %1$s\"}".formatted(client);

        ClientOutput output = start(client, tls(), "?channel=tls-" + client, event);

        assertThat(data(output.takeEvents(1))).containsExactly("\"of %s\"".formatted(client));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void receivesTheEventsOfItsChannelAlsoAfterItsConnectionBroke(ForeignClient client) {
        Publisher publisher = standard().publisher();
        String channel = "broken-" + client;
        Relay relay = untilTheEndOfTheTest(new Relay(plain()));
        ClientOutput output = start(client, relay.uri(), "?channel=" + channel).awaitStart();

        List<Publisher.StoredEvent> published = new ArrayList<>(publisher.publish(channel, 20));
        List<ReceivedEvent> received = new ArrayList<>(output.takeEvents(5));
        publisher.publish("another", 5);
        relay.cut(1);
        publisher.publish("another", 5);
        published.addAll(publisher.publish(channel, 20));
        received.addAll(output.takeEvents(35));
        published.addAll(publisher.publish(channel, 1));
        received.addAll(output.takeEvents(1));

        assertDelivered(received, published);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void goesOnElsewhereWhenItsInstanceFallsSilent(ForeignClient client) {
        Publisher publisher = standard().publisher();
        String channel = "silent-" + client;
        Relay relay = untilTheEndOfTheTest(new Relay(plain()));
        ClientOutput output = start(client, List.of(relay.uri(), plain()), "?channel=" + channel)
                .awaitStart();
        List<Publisher.StoredEvent> published = new ArrayList<>(publisher.publish(channel, 5));
        List<ReceivedEvent> received = new ArrayList<>(output.takeEvents(5));

        relay.fallSilent();

        published.addAll(publisher.publish(channel, 20));
        received.addAll(output.takeEvents(20));
        assertDelivered(received, published);
    }

    @ParameterizedTest
    @EnumSource
    void everyLibraryReceivesTheEventsOfItsChannelAlsoAfterItsConnectionBroke(ForeignLibraries language) {
        assumeTrue(language.missing().isEmpty(), language.missing()::orElseThrow);
        Publisher publisher = standard().publisher();
        String channel = "libraries-" + language;
        Relay relay = untilTheEndOfTheTest(new Relay(plain()));
        ClientOutput output = untilTheEndOfTheTest(
                ClientOutput.of(language.command(transport(), feed(relay.uri(), "?channel=" + channel)), Map.of()));
        int libraries = output.take("libraries").array("libraries").size();
        Supplier<Map<String, List<String>>> printed = () -> ForeignLibraries.byName(output.printed());
        await().atMost(TO_START_AND_TRY).until(() -> printed.get().size() == libraries);
        awaitAll(printed, lines -> lines.stream().anyMatch(line -> line.contains("\"cursor\"")));

        List<Publisher.StoredEvent> published = new ArrayList<>(publisher.publish(channel, 20));
        awaitAll(printed, lines -> eventData(lines).size() >= 5);
        publisher.publish("another", 5);
        relay.cut(1);
        publisher.publish("another", 5);
        published.addAll(publisher.publish(channel, 20));
        awaitAll(printed, lines -> eventData(lines).size() >= 40);
        published.addAll(publisher.publish(channel, 1));
        awaitAll(printed, lines -> eventData(lines).contains(published.get(40).data()));

        List<String> expected =
                published.stream().map(Publisher.StoredEvent::data).toList();
        Map<String, List<String>> all = printed.get();
        all.forEach((library, lines) -> {
            if (!isMissing(lines)) {
                assertThat(eventData(lines)).as(library).isEqualTo(expected);
            }
        });
        List<String> missing = all.entrySet().stream()
                .filter(library -> isMissing(library.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        assumeTrue(missing.isEmpty(), () -> "not installed: %s; run clients/install".formatted(missing));
    }

    private static void awaitAll(Supplier<Map<String, List<String>>> printed, Predicate<List<String>> done) {
        await().atMost(TO_START_AND_TRY).untilAsserted(() -> printed.get()
                .forEach((library, lines) -> assertThat(isMissing(lines) || done.test(lines))
                        .as("%s has printed %s", library, lines)
                        .isTrue()));
    }

    private static boolean isMissing(List<String> lines) {
        return lines.get(0).startsWith("missing ");
    }

    /** White space between tokens is each library's own. */
    private static List<String> eventData(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("{"))
                .map(JsonMembers::of)
                .flatMap(unit -> unit.text("data").stream())
                .map(data -> data.replace(" ", ""))
                .toList();
    }

    /** One event that its parser or its buffer refuses would keep it from every later one. */
    @ParameterizedTest
    @MethodSource("clients")
    void readsWhateverIsDelivered(ForeignClient client) {
        byte[] channel = utf8("odd-" + client);
        List<byte[]> values = List.of(
                utf8("[".repeat(60) + "]".repeat(60)),
                utf8("[".repeat(61) + "]".repeat(61)),
                utf8("[".repeat(1_000) + "]".repeat(1_000)),
                utf8("\"\\ud800\""),
                utf8("9".repeat(1_000)),
                utf8("\"" + "a漢".repeat(225_000) + "\""),
                new byte[900_000],
                utf8("\"behind\""));
        ClientOutput output = start(client, plain(), "?channel=odd-" + client).awaitStart();

        values.forEach(value -> standard()
                .publisher()
                .publishRaw(OptionalInt.empty(), Optional.of(channel), Optional.of(value), Map.of()));

        List<ReceivedEvent> events = output.takeEvents(values.size());
        assertThat(events.get(5).data().orElseThrow()).hasSize(450_002);
        assertThat(events.get(6).value()).isEqualTo(new ReceivedEvent.Value.Omitted(900_000));
        assertThat(events.get(7).data()).contains("\"behind\"");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void waitsLongerEachTimeThatItGetsNowhere() {
        Relay relay = untilTheEndOfTheTest(new Relay(plain()));
        relay.cut(Integer.MAX_VALUE);

        List<ClientOutput> outputs = clients()
                .filter(client -> client.missing().isEmpty())
                .map(client -> start(client, relay.uri(), "?channel=nowhere-" + client))
                .toList();

        // How often it has tried by then is left to chance. All clients, and a browser, start at the same time.
        outputs.forEach(output -> await().atMost(TO_START_AND_TRY).until(() -> output.printed().stream()
                .map(SPAN::matcher)
                .filter(Matcher::find)
                .map(span -> span.group(1))
                .toList()
                .containsAll(List.of("1", "2", "4"))));
        relay.cut(0);
        outputs.forEach(ClientOutput::awaitStart);
    }

    @Test
    void refusesThePageOfAForeignOrigin() {
        ClientOutput foreign = openPage(pages.otherOrigin(), List.of(feed(plain(), "")));

        // It tries again and again, and is refused each time.
        await().until(() ->
                metrics(standard().service()).matches("(?s).*triwire_refused_total\\{status=\"403\"} [3-9].*"));
        assertThat(foreign.printed()).noneMatch(line -> line.startsWith("{"));
    }
}

package io.triwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What clients that nobody here wrote can rely on over plain HTTP: HTTP/2, with and without TLS. */
public abstract class HttpClientContract extends ForeignClientContract {

    /** How many connections Chromium opens to one host over HTTP/1.1. */
    private static final int BROWSER_CONNECTIONS = 6;

    protected HttpClientContract(Transport transport) {
        super(transport);
    }

    Stream<ForeignClient> clientsOfHttp2() {
        return clients().filter(ForeignClient::speaksHttp2);
    }

    @ParameterizedTest
    @MethodSource("clientsOfHttp2")
    void agreesOnHttp2OverTls(ForeignClient client) {
        ClientOutput output = start(client, tls(), "?channel=h2-" + client).awaitStart();

        output.close();

        await().until(() -> standard()
                .service()
                .log()
                .lines()
                .anyMatch(line -> line.contains("h2-" + client) && line.contains("HTTP/2")));
    }

    @Test
    void takesHttp2WithoutTlsFromCurl() {
        ClientOutput output = start(
                ForeignClient.CURL,
                plain(),
                "?channel=h2c",
                "{\"channel\":\"h2c\",\"data\":1}",
                "--http2-prior-knowledge");

        assertThat(data(output.takeEvents(1))).containsExactly("1");
    }

    @Test
    void takesHttp2OverTlsFromJava() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(feed(tls(), "?after=earliest")))
                .build();

        HttpResponse<InputStream> answer = java().send(request, BodyHandlers.ofInputStream());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        answer.body().close();
    }

    @OnlyOn(Transport.SSE)
    void hasSixStreamsInABrowserOverHttp1() {
        ClientOutput six = openStreams(plain(), BROWSER_CONNECTIONS);
        takeWelcomes(six, BROWSER_CONNECTIONS);

        ClientOutput seventh = openStreams(plain(), 1);

        await().until(() -> !seventh.printed().isEmpty());
        standard().publisher().publish(1);
        six.takeEvents(BROWSER_CONNECTIONS);
        assertThat(seventh.printed()).noneMatch(line -> line.startsWith("{"));
        six.close();
        takeWelcomes(seventh, 1);
    }

    @OnlyOn(Transport.SSE)
    void hasMoreStreamsInABrowserOverHttp2() {
        ClientOutput streams = openStreams(tls(), 2 * BROWSER_CONNECTIONS);

        takeWelcomes(streams, 2 * BROWSER_CONNECTIONS);
    }

    private ClientOutput openStreams(URI service, int count) {
        return openPage(Collections.nCopies(count, feed(service, "")));
    }

    private static void takeWelcomes(ClientOutput page, int count) {
        // Between them are the heartbeats of the first.
        Stream.generate(() -> page.take("control").string("control").orElseThrow())
                .filter("welcome"::equals)
                .limit(count)
                .forEach(welcome -> {});
    }
}

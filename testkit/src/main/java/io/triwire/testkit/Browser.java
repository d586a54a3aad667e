package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import static org.awaitility.Awaitility.await;

/**
 * Chromium without a window, driven over its DevTools protocol: a request opens a tab, and a WebSocket tells what the
 * console of its page prints.
 */
final class Browser implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final Path profile;

    private Browser(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
    }

    /**
     * Starts a browser, without waiting for it.
     *
     * @param profile a new directory
     * @param trusted a certificate that it takes although it is self-made
     */
    static Browser start(Path profile, SelfMadeCertificate trusted) {
        try {
            Process process = new ProcessBuilder(
                            "chromium",
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile.toAbsolutePath(),
                            "--ignore-certificate-errors-spki-list=" + trusted.publicKeyHash())
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolve("output.log").toFile())
                    .start();
            return new Browser(process, profile);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Opens a page in a tab of its own, which closes with the output. */
    ClientOutput open(String page) {
        JsonMembers tab =
                JsonMembers.of(devTools("PUT", "/json/new?" + URLEncoder.encode(page, StandardCharsets.UTF_8)));
        String id = tab.string("id").orElseThrow();
        ClientOutput output = new ClientOutput(() -> devTools("GET", "/json/close/" + id));
        HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(tab.string("webSocketDebuggerUrl").orElseThrow()), new Console(output))
                .join();
        return output;
    }

    private String devTools(String method, String target) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port(), target)))
                .method(method, BodyPublishers.noBody())
                .timeout(DEADLINE)
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the browser was asked", interrupted);
        }
    }

    /** Chromium writes it into its profile as soon as it listens: the first of two lines. */
    private String port() {
        return await("the port of Chromium's DevTools")
                .atMost(DEADLINE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Files.readAllLines(profile.resolve("DevToolsActivePort")), lines -> lines.size() > 1)
                .get(0);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What a page has printed since it was opened. */
    private static final class Console implements WebSocket.Listener {

        private static final CompletionStage<?> TAKEN = CompletableFuture.allOf();

        private final ClientOutput output;
        private final StringBuilder message = new StringBuilder();

        Console(ClientOutput output) {
            this.output = output;
        }

        @Override
        public void onOpen(WebSocket devTools) {
            devTools.sendText("{\"id\":1,\"method\":\"Runtime.enable\"}", true);
            devTools.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket devTools, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                JsonMembers event = JsonMembers.of(message.toString());
                message.setLength(0);
                if (event.string("method")
                        .filter("Runtime.consoleAPICalled"::equals)
                        .isPresent()) {
                    printed(event.object("params").orElseThrow());
                }
            }
            devTools.request(1);
            return TAKEN;
        }

        private void printed(JsonMembers params) {
            params.array("args").stream()
                    .map(JsonMembers::of)
                    .filter(argument ->
                            argument.string("type").filter("string"::equals).isPresent())
                    .forEach(text -> output.add(text.string("value").orElseThrow()));
        }
    }
}

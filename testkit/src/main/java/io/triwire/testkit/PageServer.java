package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Serves the files of a directory to a browser, as pages of two origins. */
final class PageServer implements AutoCloseable {

    private final Path directory;
    private final HttpServer server;

    private PageServer(Path directory, HttpServer server) {
        this.directory = directory;
        this.server = server;
    }

    /** Serves on a free port of the loopback address. */
    static PageServer start(Path directory) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            PageServer pages = new PageServer(directory, server);
            server.createContext("/", pages::serve);
            server.start();
            return pages;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.isRegularFile(file)) {
                byte[] content = Files.readAllBytes(file);
                exchange.getResponseHeaders()
                        .set("Content-Type", file.toString().endsWith(".html") ? "text/html" : "text/javascript");
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    /** The origin of the pages. */
    URI origin() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** The other origin, of the same pages. */
    URI otherOrigin() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

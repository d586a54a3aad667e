package io.triwire.bench.proxy.probe.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.triwire.bench.proxy.link.Link;

/** A connection to a service over a link: TCP, and the tunnel of a forward proxy and TLS where the link has them. */
final class LinkConnection implements AutoCloseable {

    /** Timeout for each of connecting, the answer to CONNECT, and each read of a TLS handshake. */
    private static final int START_MILLIS = 5_000;

    private final Link link;
    private final URI service;
    private final Socket tcp;
    private Socket spoken;
    private InputStream input = InputStream.nullInputStream();
    private Optional<Head> refusal = Optional.empty();

    private LinkConnection(Link link, URI service) {
        this.link = link;
        this.service = service;
        tcp = new Socket();
        spoken = tcp;
    }

    /**
     * Connects.
     *
     * @throws IOException if the connection or a TLS handshake fails
     */
    static LinkConnection open(Link link, URI service) throws IOException {
        LinkConnection connection = new LinkConnection(link, service);
        try {
            connection.start();
            return connection;
        } catch (IOException failed) {
            connection.close();
            throw failed;
        }
    }

    private void start() throws IOException {
        tcp.connect(
                link.forward()
                        .map(Link.Forward::address)
                        .or(() -> link.standIn().map(Link.StandIn::address))
                        .orElseGet(() -> new InetSocketAddress(service.getHost(), Link.port(service))),
                START_MILLIS);
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(START_MILLIS);
        input = new BufferedInputStream(tcp.getInputStream());
        if (tunnel()) {
            write("CONNECT %1$s:%2$d HTTP/1.1\r\nHost: %1$s:%2$d\r\n%3$s\r\n"
                    .formatted(
                            service.getHost(),
                            Link.port(service),
                            link.forward().map(Link.Forward::authorization).orElse("")));
            Head answer = Head.read(input);
            if (answer.status() != 200) {
                refusal = Optional.of(answer);
                return;
            }
        }
        if (link.trust().isPresent()) {
            SSLSocket secure = (SSLSocket) link.trust()
                    .get()
                    .getSocketFactory()
                    .createSocket(tcp, service.getHost(), Link.port(service), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (service.getHost().matches("[^:]*[A-Za-z][^:]*")) {
                // Java leaves a name without dots out by itself; browsers do not.
                parameters.setServerNames(List.of(new SNIHostName(service.getHost())));
            }
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            spoken = secure;
            input = new BufferedInputStream(secure.getInputStream());
        }
        tcp.setSoTimeout(0);
    }

    private boolean tunnel() {
        return link.forward().filter(Link.Forward::connect).isPresent();
    }

    /** The response of a forward proxy that refused the tunnel. */
    Optional<Head> refusal() {
        return refusal;
    }

    /**
     * Sends a GET request.
     *
     * @param target path and query
     * @param lines header lines, without Host
     */
    void get(String target, List<String> lines) throws IOException {
        boolean absolute = link.forward().isPresent() && !tunnel();
        StringBuilder text = new StringBuilder("GET %s%s HTTP/1.1\r\nHost: %s\r\n"
                .formatted(
                        absolute ? service.getScheme() + "://" + service.getAuthority() : "",
                        target,
                        service.getAuthority()));
        if (absolute) {
            text.append(link.forward().map(Link.Forward::authorization).orElse(""));
        }
        lines.forEach(line -> text.append(line).append("\r\n"));
        write(text.append("\r\n").toString());
    }

    private void write(String text) throws IOException {
        output().write(text.getBytes(StandardCharsets.UTF_8));
        output().flush();
    }

    /**
     * Reads a response without waiting longer than a deadline for all of it.
     *
     * @throws IOException if it does not arrive in time, is cut off, or is longer than {@code mostBytes}
     */
    Whole read(Duration deadline, int mostBytes) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        tcp.setSoTimeout((int) deadline.toMillis());
        Head head = Head.read(input);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        InputStream content = head.body(input);
        for (int next = content.read(); next >= 0; next = content.read()) {
            body.write(next);
            if (body.size() > mostBytes) {
                throw new IOException("the body is longer than %d bytes".formatted(mostBytes));
            }
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException("no complete response within " + deadline.toSeconds() + " s");
            }
        }
        return new Whole(head, body.toByteArray());
    }

    /** A complete response. */
    record Whole(Head head, byte[] body) {}

    Socket tcp() {
        return tcp;
    }

    InputStream input() {
        return input;
    }

    OutputStream output() throws IOException {
        return spoken.getOutputStream();
    }

    @Override
    public void close() {
        try {
            tcp.close();
        } catch (IOException gone) {
            // Closed already, as intended.
        }
    }
}

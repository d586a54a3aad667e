package io.triwire.feed.http;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Whether a request is meant for this service, and comes from nobody or from a page that may connect. */
final class Sender {

    private final AllowedHosts hosts;
    private final AllowedOrigins origins;

    Sender(AllowedHosts hosts, AllowedOrigins origins) {
        this.hosts = hosts;
        this.origins = origins;
    }

    /** What is wrong with the host that a request asks for, or with the origin that it names; empty for nothing. */
    Optional<Problem> problem(HttpServerRequest request) {
        // To be asked first: it has Quarkus put into Host what a trusted proxy says that it was asked for.
        boolean overTls = request.isSSL();
        List<Authority> asked;
        if (request.version() == HttpVersion.HTTP_2) {
            asked = Stream.of(request.authority(), request.authority(true))
                    .filter(Objects::nonNull)
                    .map(Authority::of)
                    .distinct()
                    .toList();
        } else {
            List<String> named = request.headers().getAll(HttpHeaders.HOST);
            asked = Stream.concat(named.stream(), absolute(request))
                    .flatMap(text -> Authority.parse(text).stream())
                    .distinct()
                    .toList();
            if (named.size() != 1 || asked.size() != 1) {
                return Optional.of(noHost(request, named));
            }
        }
        if (asked.isEmpty()) {
            return Optional.of(noHost(request, List.of()));
        }
        return asked.stream()
                .filter(authority -> !hosts.contain(authority.host()))
                .map(authority ->
                        Problem.misdirected("This service is not known as '%s'; feed.allowed-hosts may list it."
                                .formatted(authority.host())))
                .findFirst()
                .or(() -> originProblem(request, asked.get(0), overTls));
    }

    private static Problem noHost(HttpServerRequest request, List<String> named) {
        return Problem.badRequest("Host is '%s' and the target '%s', but a request must ask for one host."
                .formatted(String.join("', '", named), request.uri()));
    }

    /** The authority of a target in absolute form (RFC 9112, section 3.2.2), which counts more than the header. */
    private static Stream<String> absolute(HttpServerRequest request) {
        String target = request.uri();
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return Stream.empty();
        }
        return Stream.of(target.substring(scheme + "://".length()).split("[/?#]", 2)[0]);
    }

    private Optional<Problem> originProblem(HttpServerRequest request, Authority asked, boolean overTls) {
        List<String> named = request.headers().getAll(HttpHeaders.ORIGIN);
        if (named.size() > 1) {
            return Optional.of(
                    Problem.badRequest("Origin stands %d times, but may stand once.".formatted(named.size())));
        }
        return named.stream()
                .filter(origin -> !origins.contain(origin))
                .filter(origin -> !WebOrigin.parse(origin)
                        .filter(page -> page.isOf(asked, overTls))
                        .isPresent())
                .map(origin -> Problem.forbidden(
                        "Origin '%s' is neither this service's own nor in feed.allowed-origins.".formatted(origin)))
                .findFirst();
    }
}

package io.triwire.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a service refused a request (RFC 9457).
 *
 * @param status HTTP status
 * @param title what is wrong, for this status
 * @param detail what is wrong this time: names the value and the bound
 * @param retryAfter how long to wait before asking again, where the service said so
 */
public record ProblemDetails(int status, String title, String detail, Optional<Duration> retryAfter) {

    /** Reads the body of a refusal; one that is no problem of RFC 9457, as a proxy's, becomes the detail. */
    public static ProblemDetails of(int status, String body, Optional<Duration> retryAfter) {
        try {
            JsonObject members = JsonObject.of(body);
            return new ProblemDetails(
                    status,
                    members.string("title").orElse(""),
                    members.string("detail").orElse(body),
                    retryAfter);
        } catch (ProtocolViolationException other) {
            return new ProblemDetails(status, "", body, retryAfter);
        }
    }

    /** Whether the same request may be served later: any trouble of the service or of a proxy, and throttling. */
    public boolean isTemporary() {
        return status >= 500 || status == 408 || status == 429;
    }

    @Override
    public String toString() {
        return "%d %s: %s".formatted(status, title, detail);
    }
}

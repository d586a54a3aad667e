package io.triwire.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a service refused a request (RFC 9457).
 *
 * @param status HTTP status code
 * @param title kind of problem; empty if the response is not from a service
 * @param detail this problem, with the value and the bound
 * @param retryAfter how long to wait before the next attempt; empty if the response does not say
 */
public record ProblemDetails(int status, String title, String detail, Optional<Duration> retryAfter) {

    /** Parses the body of a refusal. A body that is not JSON, such as that of a proxy, becomes the detail. */
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

    /** Whether the same request may succeed later: 408, 429, and 500 and above. */
    public boolean isTemporary() {
        return status >= 500 || status == 408 || status == 429;
    }

    /** Status, title and detail in one line. */
    @Override
    public String toString() {
        return "%d %s: %s".formatted(status, title, detail);
    }
}

package io.triwire.feed.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WebOriginTest {

    @ParameterizedTest
    @CsvSource({
        "http://feed.example, feed.example, false, true",
        "http://feed.example, feed.example:80, false, true",
        "http://feed.example:80, feed.example, false, true",
        "http://feed.example:8082, feed.example:8082, false, true",
        "http://feed.example, feed.example, true, false",
        "http://feed.example, feed.example:443, false, false",
        "https://feed.example, feed.example, false, true",
        "https://feed.example, feed.example, true, true",
        "https://feed.example, FEED.example:443, true, true",
        "https://feed.example, feed.example:80, false, false",
        "https://feed.example:8443, feed.example, true, false",
        "http://[::1]:8082, [::1]:8082, false, true",
        "http://a.feed.example, feed.example, false, false",
        "ftp://feed.example, feed.example, false, false"
    })
    void isOfTheAuthorityThatItNames(String origin, String authority, boolean overTls, boolean own) {
        assertThat(WebOrigin.parse(origin)
                        .orElseThrow()
                        .isOf(Authority.parse(authority).orElseThrow(), overTls))
                .isEqualTo(own);
    }
}

package io.triwire.feed.auth;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TicketsTest {

    private final HandClock clock = new HandClock();
    private final Tickets tickets = new Tickets(Duration.ofSeconds(30), clock);
    private final Caller caller = new Caller(
            Rights.NONE, Optional.empty(), Optional.of(clock.instant().plusSeconds(100)));

    private String given() {
        return tickets.give(caller).orElseThrow();
    }

    private void assertNotGood(String ticket) {
        assertThatThrownBy(() -> tickets.use(ticket)).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void isGoodForWhomItWasGiven() {
        assertThat(tickets.use(given())).isSameAs(caller);
    }

    @Test
    void isGoodOnce() {
        String ticket = given();
        tickets.use(ticket);

        assertNotGood(ticket);
    }

    @Test
    void isGoodForASpanOfTime() {
        String ticket = given();
        clock.forward(Duration.ofSeconds(30).minusMillis(1));
        String other = given();
        assertThat(tickets.use(ticket)).isSameAs(caller);

        clock.forward(Duration.ofSeconds(30));

        assertNotGood(other);
    }

    @Test
    void isNotGoodBeyondTheTokenThatItWasGivenFor() {
        clock.forward(Duration.ofSeconds(99));
        String ticket = given();

        clock.forward(Duration.ofSeconds(1));

        assertNotGood(ticket);
    }

    @Test
    void isNotGoodAtAnotherInstance() {
        String ticket = given();

        assertThatThrownBy(() -> new Tickets(Duration.ofSeconds(30), clock).use(ticket))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void isAnotherEachTimeAndMayStandInAnAddress() {
        assertThat(given()).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(given());
    }

    @Test
    void isNotGivenWhileAsManyAsMayBeAreUnused() {
        for (int i = 0; i < Tickets.MAX_UNUSED; i++) {
            given();
        }

        assertThat(tickets.give(caller)).isEmpty();

        clock.forward(Duration.ofSeconds(30));
        assertThat(tickets.give(caller)).isPresent();
    }
}

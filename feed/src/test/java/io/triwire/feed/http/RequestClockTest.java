package io.triwire.feed.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestClockTest {

    private static final Duration HEAD = Duration.ofSeconds(10);
    private static final Duration BODY = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofMinutes(10);

    // Just below the overflow that System.nanoTime may have.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RequestClock clock = RequestClock.begin(channel, nanos::get);

    private boolean openAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.check(HEAD, BODY, IDLE);
        channel.runPendingTasks();
        return channel.isOpen();
    }

    private void firstHeadCame() {
        channel.pipeline().addLast(new HttpRequestDecoder());
        clock.watchOn();
    }

    private void requestCame() {
        firstHeadCame();
        clock.requestCame();
    }

    private void receiveByte() {
        channel.writeInbound("a");
    }

    @Test
    void isFoundOnItsConnection() {
        assertThat(RequestClock.of(channel)).containsSame(clock);
        assertThat(RequestClock.of(new EmbeddedChannel())).isEmpty();
    }

    @Test
    void closesAConnectionWhoseFirstHeadIsLate() {
        assertThat(openAfter(HEAD)).isTrue();
        assertThat(openAfter(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void isUnusedUntilTheFirstHead() {
        assertThat(clock.isUnused()).isTrue();

        firstHeadCame();

        assertThat(clock.isUnused()).isFalse();
    }

    @Test
    void givesABodyTimeFromItsHeadOn() {
        nanos.addAndGet(HEAD.toNanos());
        firstHeadCame();

        assertThat(openAfter(BODY)).isTrue();
        assertThat(openAfter(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void waitsForEverBetweenRequests() {
        requestCame();

        assertThat(openAfter(Duration.ofDays(1))).isTrue();
    }

    @Test
    void countsTheNextHeadFromItsFirstByteOn() {
        requestCame();
        nanos.addAndGet(HEAD.toNanos());
        receiveByte();

        assertThat(openAfter(HEAD)).isTrue();
        receiveByte();
        assertThat(openAfter(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void takesTheBytesOfABodyForNoHead() {
        firstHeadCame();
        receiveByte();

        assertThat(openAfter(HEAD.plusSeconds(1))).isTrue();
    }

    @Test
    void countsAnewWithEachRequest() {
        requestCame();
        receiveByte();
        clock.headCame();
        clock.requestCame();

        assertThat(openAfter(Duration.ofDays(1))).isTrue();
    }

    @Test
    void passesOnWhatItSees() {
        requestCame();

        receiveByte();

        assertThat(channel.<String>readInbound()).isEqualTo("a");
    }

    @Test
    void endsAConnectionWhoseStreamsHaveEnded() {
        clock.streamBegan();
        clock.streamBegan();
        clock.streamEnded();
        assertThat(openAfter(Duration.ofDays(1))).as("a stream is open").isTrue();

        clock.streamEnded();

        assertThat(openAfter(IDLE)).isTrue();
        assertThat(openAfter(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void countsAnewWithEachStream() {
        clock.streamBegan();
        clock.streamEnded();
        nanos.addAndGet(IDLE.toNanos());
        clock.streamBegan();
        clock.streamEnded();

        assertThat(openAfter(IDLE)).isTrue();
    }

    @Test
    void countsNothingAfterAnUpgrade() {
        requestCame();
        clock.stop();
        clock.headCame();
        clock.requestCame();
        receiveByte();

        assertThat(openAfter(Duration.ofDays(1))).isTrue();
        assertThat(clock.isUnused()).isFalse();
    }

    @Test
    void doesNotWatchWhereNoFurtherHeadCanBeSeen() {
        assertThatThrownBy(clock::watchOn)
                .isInstanceOf(ChangedInternalsException.class)
                .hasMessageContaining("has no HttpRequestDecoder");
    }

    @Test
    void countsNoTimeInWhichTheServiceItselfReadsNothing() {
        channel.config().setAutoRead(false);
        assertThat(openAfter(Duration.ofDays(1))).isTrue();

        channel.config().setAutoRead(true);

        assertThat(openAfter(HEAD)).isTrue();
        assertThat(openAfter(Duration.ofNanos(1))).isFalse();
    }

    /** With the gate behind the decoder, which tells the clock what it has read. */
    private void putAGateInTheWay() {
        channel.pipeline().addLast(new HttpRequestDecoder());
        channel.pipeline().addLast(new ReadGate(channel));
        clock.watchOn();
    }

    @Test
    void learnsOfEachHeadAndBodyFromTheGate() {
        putAGateInTheWay();
        channel.pipeline().fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(openAfter(Duration.ofDays(1))).as("between requests").isTrue();

        channel.pipeline().fireChannelRead(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/feed"));

        assertThat(openAfter(BODY)).isTrue();
        assertThat(openAfter(Duration.ofNanos(1)))
                .as("a body that does not come")
                .isFalse();
    }

    @Test
    void learnsOfAnUpgradeFromTheGate() {
        putAGateInTheWay();

        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));

        assertThat(openAfter(Duration.ofDays(1))).isTrue();
    }

    @Test
    void goesOnAfterAnotherAnswer() {
        putAGateInTheWay();

        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

        assertThat(openAfter(BODY.plusNanos(1))).isFalse();
    }
}

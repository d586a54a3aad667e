package io.triwire.feed.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReadGateTest {

    private static final int MOST = ReadGate.MOST_WAITING;

    private final List<Object> passed = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel);

    ReadGateTest() {
        channel.pipeline().addLast(gate, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                passed.add(message);
            }
        });
        // The first request, which had passed when the gate was put into its way.
        answer(1);
    }

    private void answer(int messages) {
        IntStream.range(0, messages).forEach(i -> gate.answered());
        channel.runPendingTasks();
    }

    private List<TextWebSocketFrame> receive(int messages) {
        List<TextWebSocketFrame> frames = IntStream.range(0, messages)
                .mapToObj(
                        i -> new TextWebSocketFrame(true, 0, Unpooled.buffer(1).writeByte('x')))
                .toList();
        channel.writeInbound(frames.toArray());
        return frames;
    }

    private boolean reads() {
        return channel.config().isAutoRead();
    }

    @Test
    void readsWhileFewWait() {
        receive(MOST - 1);

        assertThat(passed).hasSize(MOST - 1);
        assertThat(reads()).isTrue();
    }

    @Test
    void stopsWhenTooManyWait() {
        List<TextWebSocketFrame> received = receive(3 * MOST);

        assertThat(passed).isEqualTo(received.subList(0, MOST));
        assertThat(reads()).isFalse();
    }

    @Test
    void goesOnInOrderWhenHalfOfThemAreAnswered() {
        List<TextWebSocketFrame> received = receive(MOST + MOST / 4);

        answer(MOST / 2 - 1);
        assertThat(passed).hasSize(MOST);
        answer(1);

        assertThat(passed).isEqualTo(received);
        assertThat(reads()).isTrue();
    }

    @Test
    void holdsFramesAndFaultsUntilTheEndpointIsThere() {
        IllegalStateException fault = new IllegalStateException("a frame that cannot be decoded");
        gate.holdFrames();
        List<TextWebSocketFrame> early = receive(1);
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));
        channel.pipeline().fireExceptionCaught(fault);
        channel.runPendingTasks();
        channel.checkException();
        assertThat(passed).isEmpty();
        assertThat(reads()).isFalse();

        gate.passFrames();
        channel.runPendingTasks();

        assertThat(passed).isEqualTo(early);
        assertThat(reads()).isTrue();
        assertThatThrownBy(channel::checkException).isSameAs(fault);
    }

    @Test
    void passesRequestsWhileAnUpgradeIsUnderWayThatMayFail() {
        DefaultHttpRequest next = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/feed");
        gate.holdFrames();

        channel.writeInbound(next);

        assertThat(passed).containsExactly(next);
    }

    /** Vert.x would fail over it. */
    @Test
    void endsARequestThatWaitsBehindAnotherWhenTheConnectionEnds() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT, post(), new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        passed.clear();

        channel.close();

        assertThat(passed).containsExactly(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Test
    void leavesARequestThatIsServedAsItIsWhenTheConnectionEnds() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT, post(), new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        passed.clear();

        channel.close();

        assertThat(passed).isEmpty();
    }

    private static DefaultHttpRequest post() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/feed");
    }

    @Test
    void countsAPingUntilThePongIsWritten() {
        channel.writeInbound(
                IntStream.range(0, MOST).mapToObj(i -> new PingWebSocketFrame()).toArray());
        assertThat(reads()).isFalse();

        channel.writeOutbound(IntStream.range(0, MOST / 2)
                .mapToObj(i -> new PongWebSocketFrame())
                .toArray());

        assertThat(reads()).isTrue();
    }

    @Test
    void countsAFragmentedMessageOnceAndACloseFrameNever() {
        for (int i = 0; i < MOST - 1; i++) {
            channel.writeInbound(new TextWebSocketFrame(false, 0, "x"), new ContinuationWebSocketFrame(true, 0, "y"));
        }
        channel.writeInbound(new CloseWebSocketFrame(1000, ""));

        assertThat(passed).hasSize(2 * MOST - 1);
        assertThat(reads()).isTrue();
    }

    @Test
    void countsARequestUntilTheEndOfItsResponse() {
        channel.writeInbound(IntStream.range(0, MOST)
                .mapToObj(i -> new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/feed"))
                .toArray());
        assertThat(reads()).isFalse();

        for (int i = 0; i < MOST / 2; i++) {
            channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        assertThat(reads()).isFalse();
        for (int i = 0; i < MOST / 2; i++) {
            channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        }

        assertThat(reads()).isTrue();
    }

    @Test
    void leavesAConnectionPausedThatVertxHasPaused() {
        receive(MOST - 1);
        channel.config().setAutoRead(false);
        receive(1);

        answer(MOST);

        assertThat(reads()).isFalse();
    }

    @Test
    void doesNotReadWhenVertxResumesWhileTooManyWait() {
        receive(MOST - 1);
        channel.config().setAutoRead(false);
        receive(1);

        channel.config().setAutoRead(true);

        assertThat(reads()).isFalse();
        answer(MOST);
        assertThat(reads()).isTrue();
    }

    @Test
    void releasesWhatItHoldsWhenTheConnectionEnds() {
        List<TextWebSocketFrame> received = receive(2 * MOST);

        channel.close();

        assertThat(received.subList(MOST, 2 * MOST)).allMatch(frame -> frame.refCnt() == 0);
    }

    @Test
    void cutsAConnectionThatIsStillOpenAfterItsLastWords() {
        channel.freezeTime();
        gate.cutLater();

        channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void cutsNothingThatHasEnded() {
        gate.cutLater();
        channel.close();

        channel.advanceTimeBy(10, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        channel.checkException();
    }

    @Test
    void dropsWhatComesAfterTheEnd() {
        ChannelHandlerContext context = channel.pipeline().context(gate);
        gate.close(context, channel.newPromise());
        TextWebSocketFrame late =
                new TextWebSocketFrame(true, 0, Unpooled.buffer(1).writeByte('x'));

        gate.channelRead(context, late);

        assertThat(passed).isEmpty();
        assertThat(late.refCnt()).isZero();
    }

    /** Whatever comes and is answered, in whatever steps: each once, in order, and never more than may wait. */
    @Property(tries = 200)
    void passesEverythingInOrder(@ForAll @Size(max = 40) List<@IntRange(min = -200, max = 200) Integer> steps) {
        ReadGateTest fresh = new ReadGateTest();
        List<Object> received = new ArrayList<>();
        int answered = 0;
        for (int step : steps) {
            if (step > 0) {
                received.addAll(fresh.receive(step));
            } else {
                int answers = Math.min(-step, fresh.passed.size() - answered);
                fresh.answer(answers);
                answered += answers;
            }
            assertThat(fresh.passed.size() - answered).isLessThanOrEqualTo(MOST);
            assertThat(fresh.passed).isEqualTo(received.subList(0, fresh.passed.size()));
        }
        while (answered < fresh.passed.size()) {
            int answers = fresh.passed.size() - answered;
            fresh.answer(answers);
            answered += answers;
        }
        assertThat(fresh.passed).isEqualTo(received);
        assertThat(fresh.reads()).isTrue();
    }
}

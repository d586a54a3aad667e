package io.triwire.bench.load.swarm;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One subscriber of the swarm: what all transports have in common. All bytes of one read get the time of that read. */
abstract class Receiver extends ChannelInboundHandlerAdapter implements StampScanner.StampSink {

    final Counters counters;
    EventScanner scanner = new StampScanner(this);
    final SubscriberAddress address;

    private final SubscriberStats tally;
    private final Runnable ready;
    private final HttpHead head = new HttpHead();
    private Optional<Channel> channel = Optional.empty();
    private boolean started;
    private boolean leaving;
    private long readNanos;

    /**
     * @param ready called once, when the subscription has begun
     */
    Receiver(SubscriberAddress address, Counters counters, SubscriberStats tally, Runnable ready) {
        this.address = address;
        this.counters = counters;
        this.tally = tally;
        this.ready = ready;
    }

    /** Passes the time of every event to a listener, instead of counting the stamps in the data. */
    void listen(int number, ArrivalListener listener) {
        scanner = new TimeScanner(timeMicros -> listener.arrived(number, timeMicros, readNanos));
    }

    /** Sends the request that opens the subscription. */
    abstract void open();

    /** Reads the bytes after the head of the response: all of them, or leaves an incomplete part unread. */
    abstract void body(ByteBuf bytes);

    /** The status of a successful response. */
    abstract int expectedStatus();

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = Optional.of(context.channel());
        open();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        readNanos = System.nanoTime();
        ByteBuf bytes = (ByteBuf) message;
        try {
            counters.bytesIn += bytes.readableBytes();
            while (bytes.isReadable() && !leaving) {
                if (head.complete()) {
                    body(bytes);
                } else if (head.read(bytes) && head.status() != expectedStatus()) {
                    fail("answered with status %d".formatted(head.status()));
                }
            }
        } finally {
            bytes.release();
        }
    }

    HttpHead head() {
        return head;
    }

    void send(String ascii) {
        send(Unpooled.copiedBuffer(ascii, StandardCharsets.US_ASCII));
    }

    void send(ByteBuf bytes) {
        counters.bytesOut += bytes.readableBytes();
        Channel to = channel.orElseThrow();
        to.writeAndFlush(bytes, to.voidPromise());
    }

    /** The subscription has begun. */
    void started() {
        if (!started) {
            started = true;
            ready.run();
        }
    }

    @Override
    public void stamp(int number, long sequence, long intendedNanos) {
        tally.accept(number, sequence);
        counters.delivered(intendedNanos, readNanos);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!leaving) {
            fail("closed by the service");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
    }

    void fail(String reason) {
        if (!leaving) {
            counters.failed(reason);
            leave();
            started();
        }
    }

    /** Stops or resumes reading. */
    void stall(boolean stalled) {
        channel.ifPresent(from -> from.config().setAutoRead(!stalled));
    }

    /** The connection could not be opened. */
    void refused(Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
    }

    void leave() {
        leaving = true;
        channel.ifPresent(Channel::close);
    }

    SubscriberStats tally() {
        return tally;
    }
}

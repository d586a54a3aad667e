package io.triwire.bench.load.swarm;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.OutOfRange;

/**
 * Many subscribers of one transport on one event loop. It takes a fraction of a microsecond per event, so the service
 * reaches its limit before the swarm does.
 */
public final class Swarm implements AutoCloseable {

    /** Connections opened at a time; more would overflow the accept queue of the service. */
    private static final int OPENING = 100;

    private static final int RECEIVE_BUFFER_OF_STALLED = 4_096;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SwarmPlan plan;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Counters counters = new Counters();
    private final List<Receiver> receivers = new ArrayList<>();
    private final long[] firstSequences;
    private final Optional<ArrivalListener> listener;

    private Swarm(SwarmPlan plan, long[] firstSequences, Optional<ArrivalListener> listener) {
        this.plan = plan;
        this.firstSequences = firstSequences.clone();
        this.listener = listener;
    }

    /**
     * Opens all subscriptions and waits until each has started.
     *
     * @param firstSequences the next sequence number of each channel
     * @throws IllegalStateException if not all have started after 60 s
     */
    public static Swarm open(SwarmPlan plan, long[] firstSequences) throws InterruptedException {
        return open(new Swarm(plan, firstSequences, Optional.empty()), Duration.ZERO, PATIENCE);
    }

    /**
     * Opens all subscriptions, one after the other, and passes each event on instead of counting it. The events may
     * have any data; the report then has only the bytes, the requests and the failures.
     *
     * @param pause between one connection and the next
     * @throws IllegalStateException if not all have started after 60 s
     */
    public static Swarm listen(SwarmPlan plan, Duration pause, ArrivalListener listener) throws InterruptedException {
        return listen(plan, pause, PATIENCE, listener);
    }

    /**
     * The same with another deadline.
     *
     * @throws IllegalStateException if not all have started by then
     */
    public static Swarm listen(SwarmPlan plan, Duration pause, Duration patience, ArrivalListener listener)
            throws InterruptedException {
        return open(new Swarm(plan, new long[plan.channels().size()], Optional.of(listener)), pause, patience);
    }

    private static Swarm open(Swarm swarm, Duration pause, Duration patience) throws InterruptedException {
        try {
            swarm.connect(pause, patience);
            return swarm;
        } catch (RuntimeException | InterruptedException failed) {
            swarm.close();
            throw failed;
        }
    }

    private void connect(Duration pause, Duration patience) throws InterruptedException {
        Semaphore opening = new Semaphore(OPENING);
        AtomicInteger begun = new AtomicInteger();
        for (int number = 0; number < plan.connections(); number++) {
            if (!opening.tryAcquire(patience.toSeconds(), TimeUnit.SECONDS)) {
                break;
            }
            Receiver receiver = receiver(number, () -> {
                begun.incrementAndGet();
                opening.release();
            });
            receivers.add(receiver);
            connect(receiver, number);
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
        if (!opening.tryAcquire(OPENING, patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("%d of %d subscriptions have begun after %d s"
                    .formatted(begun.get(), plan.connections(), patience.toSeconds()));
        }
    }

    private void connect(Receiver receiver, int number) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1_024, 16_384, 262_144))
                .handler(receiver);
        if (stalls(number)) {
            bootstrap.option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_OF_STALLED);
        }
        URI target = plan.endpoint().target();
        ChannelFuture connected = bootstrap.connect(target.getHost(), target.getPort());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                receiver.refused(done.cause());
            }
        });
    }

    private boolean stalls(int number) {
        return number >= plan.connections() - plan.stalled();
    }

    private Receiver receiver(int number, Runnable ready) {
        URI target = plan.endpoint().target();
        String query = target.getRawQuery() == null ? "" : target.getRawQuery();
        if (plan.filtered()) {
            String channel = plan.channels().get(number % plan.channels().size());
            query += (query.isEmpty() ? "" : "&") + "channel=" + URLEncoder.encode(channel, StandardCharsets.UTF_8);
        }
        SubscriberAddress address =
                new SubscriberAddress(target.getHost(), target.getPort(), target.getRawPath(), query);
        // A subscriber that stalls causes its latency itself.
        Counters own = stalls(number) ? new Counters() : counters;
        SubscriberStats tally = new SubscriberStats(firstSequences);
        Receiver receiver =
                switch (plan.endpoint().transport().kind()) {
                    case SOCKET -> new WebSocketReceiver(plan.endpoint(), address, own, tally, ready);
                    case STREAM -> new StreamReceiver(plan.endpoint(), address, own, tally, ready);
                    case POLL -> new PollReceiver(plan.endpoint(), address, own, tally, ready);
                };
        listener.ifPresent(to -> receiver.listen(number, to));
        return receiver;
    }

    /**
     * Starts to measure: bytes from now on, and the latency of each event that is due at an instant or later.
     *
     * @param fromNanos on the clock of {@link System#nanoTime}
     */
    public void openWindow(long fromNanos) throws InterruptedException {
        onLoop(() -> {
            counters.openWindow(fromNanos);
            return counters;
        });
    }

    /**
     * Stops measuring latency: of each event that is due at an instant or later.
     *
     * @param toNanos on the clock of {@link System#nanoTime}
     */
    public void closeWindow(long toNanos) throws InterruptedException {
        onLoop(() -> {
            counters.closeWindow(toNanos);
            return counters;
        });
    }

    /** Lets the stalling subscribers stop reading, or read again. */
    public void stall(boolean stalled) throws InterruptedException {
        onLoop(() -> {
            for (int number = plan.connections() - plan.stalled(); number < plan.connections(); number++) {
                receivers.get(number).stall(stalled);
            }
            return counters;
        });
    }

    /**
     * Waits until every subscriber has received every event, or a deadline has passed.
     *
     * @param published the next sequence number of each channel
     * @return whether all have received all
     */
    public boolean drain(long[] published, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (report(published).completeness().missing() > 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    /**
     * What has been received so far.
     *
     * @param published the next sequence number of each channel
     */
    public SwarmReport report(long[] published) throws InterruptedException {
        return onLoop(() -> {
            long received = 0;
            long missing = 0;
            long duplicates = 0;
            long reordered = 0;
            for (int number = 0; number < receivers.size(); number++) {
                SubscriberStats tally = receivers.get(number).tally();
                received += tally.received();
                missing += tally.missing(wanted(number, published));
                duplicates += tally.duplicates();
                reordered += tally.reordered();
            }
            return new SwarmReport(
                    counters.latencies(),
                    received,
                    new Completeness(missing, duplicates, reordered),
                    new OutOfRange(counters.negative(), counters.tooLong()),
                    new SwarmReport.SocketTraffic(counters.bytesIn, counters.bytesOut, counters.requests),
                    counters.failures());
        });
    }

    /** CPU time of the swarm's event loop. */
    public Duration cpu() throws InterruptedException {
        return onLoop(() -> Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
    }

    private long[] wanted(int number, long[] published) {
        if (!plan.filtered()) {
            return published;
        }
        long[] wanted = firstSequences.clone();
        int channel = number % plan.channels().size();
        wanted[channel] = published[channel];
        return wanted;
    }

    private <T> T onLoop(Callable<T> work) throws InterruptedException {
        return loop.submit(work).sync().getNow();
    }

    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        receivers.forEach(receiver -> loop.execute(receiver::leave));
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

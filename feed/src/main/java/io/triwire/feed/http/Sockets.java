package io.triwire.feed.http;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;

/**
 * The connections to the feed's port, be there a subscriber on them or not: bounds how many there are, and closes those
 * whose request does not come whole in time.
 *
 * <p>When there are as many as may be, the next one takes the place of the oldest over which no request has come yet;
 * if there is none of these, it is closed at once. What the bound leaves of the files that the process may have open is
 * for Kafka, for the port of the operators, and for what Java opens late.
 */
@ApplicationScoped
class Sockets {

    private static final Logger LOG = Logger.getLogger(Sockets.class);

    private static final long CHECK_MILLIS = 1_000;

    /** Sockets beside those of subscribers, where nothing else is configured. */
    private static final int BESIDE_SUBSCRIBERS = 1_000;

    /** Files that the process opens after its start, beside these sockets. */
    private static final int RESERVED_FILES = 64;

    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final FeedConfig config;
    private final int managementPort;
    private final Duration idleTimeout;
    private final Gate gate = new Gate();
    private final Set<RequestClock> clocks = ConcurrentHashMap.newKeySet();
    private final Queue<RequestClock> unused = new ConcurrentLinkedQueue<>();
    private final AtomicLong turnedAway = new AtomicLong();
    private long told;
    private long toldNanos = System.nanoTime() - BETWEEN_LINES.toNanos();
    private volatile int bound = Integer.MAX_VALUE;
    /** The bounds of a request, which are the same for each listening socket. */
    private volatile HttpServerOptions decoding = new HttpServerOptions();

    Sockets(
            FeedConfig config,
            FeedMetrics metrics,
            @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort,
            @ConfigProperty(name = "quarkus.http.idle-timeout", defaultValue = "30m") Duration idleTimeout) {
        this.config = config;
        this.managementPort = managementPort;
        this.idleTimeout = idleTimeout;
        metrics.sockets(clocks::size, turnedAway);
    }

    void watch(@Observes StartupEvent event, Vertx vertx) {
        vertx.setPeriodic(CHECK_MILLIS, timer -> check());
    }

    void listens(@ObservesAsync HttpServerStart event, Vertx vertx) {
        guard(vertx, event.options());
    }

    void listens(@ObservesAsync HttpsServerStart event, Vertx vertx) {
        guard(vertx, event.options());
    }

    /** Stands at the door of each listening socket but that of the operators. */
    private synchronized void guard(Vertx vertx, HttpServerOptions options) {
        decoding = options;
        if (bound == Integer.MAX_VALUE) {
            // Now that all is open that is open from the start.
            bound = bound();
            if (bound < wanted()) {
                warnOfFewFiles();
            }
        }
        // As a stage also where it throws: nobody hears of what an asynchronous observer throws.
        CompletableFuture.completedStage(vertx)
                .thenCompose(running -> VertxInternals.forEachListening(running, this::guard))
                .exceptionally(changed -> {
                    LOG.error("The listening sockets cannot be bounded; the service ends.", changed);
                    Quarkus.asyncExit(1);
                    return null;
                });
    }

    private void guard(ServerChannel listening) {
        boolean ofOperators =
                listening.localAddress() instanceof InetSocketAddress address && address.getPort() == managementPort;
        if (!ofOperators && listening.pipeline().get(Gate.class) == null) {
            listening.pipeline().addFirst(gate);
        }
    }

    private int bound() {
        return (int) Math.max(1, Math.min(wanted(), possible()));
    }

    private int wanted() {
        return config.maxSockets().orElse(config.maxConnections() + BESIDE_SUBSCRIBERS);
    }

    /** How many of these sockets the process may have, with the other files that it has open now. */
    private long possible() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                        - (system.getOpenFileDescriptorCount() - clocks.size())
                        - RESERVED_FILES
                : Long.MAX_VALUE;
    }

    private void warnOfFewFiles() {
        LOG.warnf(
                "This process may open too few files for %d sockets: it takes %d now, and more as other files are closed. "
                        + "Raise what it may open by %d with 'ulimit -n', or lower feed.max-sockets.",
                wanted(), bound, wanted() - possible());
    }

    /** Closes what is late; called every second. */
    void check() {
        unused.removeIf(clock -> !clock.isUnused());
        clocks.forEach(clock -> clock.check(config.headTimeout(), config.bodyTimeout(), idleTimeout));
        if (bound < wanted()) {
            // Java closes many of the files that it has open at the start.
            bound = bound();
        }
        tell();
    }

    /** A line for all that were turned away, so that a flood does not fill the log. */
    private void tell() {
        long now = System.nanoTime();
        long since = turnedAway.get() - told;
        if (since > 0 && now - toldNanos >= BETWEEN_LINES.toNanos()) {
            toldNanos = now;
            told += since;
            LOG.warnf("Closed %d connections: there are %d already, which is the bound.", since, bound);
        }
    }

    /** Takes or closes what the kernel has accepted, before it has an event loop. */
    @Sharable
    private final class Gate extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext accepting, Object accepted) {
            Channel channel = (Channel) accepted;
            if (clocks.size() < bound || makeRoom()) {
                admit(channel);
                accepting.fireChannelRead(channel);
            } else {
                turnedAway.incrementAndGet();
                channel.unsafe().closeForcibly();
            }
        }
    }

    private void admit(Channel channel) {
        RequestClock clock = RequestClock.begin(channel);
        clocks.add(clock);
        unused.add(clock);
        VertxInternals.replaceDecoder(channel, () -> new RequestDecoder(decoding));
        channel.closeFuture().addListener(closed -> {
            clocks.remove(clock);
            clock.stop();
        });
    }

    /** Closes the oldest connection over which no request has come yet, if there is one. */
    private boolean makeRoom() {
        for (RequestClock oldest = unused.poll(); oldest != null; oldest = unused.poll()) {
            if (oldest.isUnused()) {
                turnedAway.incrementAndGet();
                clocks.remove(oldest);
                oldest.close();
                return true;
            }
        }
        return false;
    }
}

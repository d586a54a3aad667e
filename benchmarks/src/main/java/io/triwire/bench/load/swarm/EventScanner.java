package io.triwire.bench.load.swarm;

import io.netty.buffer.ByteBuf;

/** Finds the events in what a subscriber receives, in pieces of any length, without parsing it. */
interface EventScanner {

    /** A message begins, whose first event may stand anywhere. */
    void startMessage();

    /** Reads the next piece. */
    void scan(ByteBuf bytes, int from, int length);
}

package io.triwire.bench.load.swarm;

import io.netty.buffer.ByteBuf;

/** Finds events in the bytes that a subscriber receives, in chunks of any length, without parsing JSON. */
interface EventScanner {

    /** A message begins; its first event may be at any position. */
    void startMessage();

    /** Reads the next chunk. */
    void scan(ByteBuf bytes, int from, int length);
}

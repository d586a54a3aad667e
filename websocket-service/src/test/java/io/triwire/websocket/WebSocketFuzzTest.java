package io.triwire.websocket;

import java.util.List;

import io.triwire.testkit.FuzzTests;

/** Everything that a client sends over the socket. */
class WebSocketFuzzTest extends FuzzTests {

    @Override
    protected List<Class<?>> targets() {
        return List.of(FrameFuzz.class, SocketMessageFuzz.class);
    }
}

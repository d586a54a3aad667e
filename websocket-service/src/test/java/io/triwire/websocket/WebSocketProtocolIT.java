package io.triwire.websocket;

import io.triwire.testkit.WebSocketProtocolContract;

/** RFC 6455, kept by the packaged service. */
class WebSocketProtocolIT extends WebSocketProtocolContract {}

package io.triwire.websocket;

import io.triwire.testkit.WebSocketClientContract;

/** Clients that nobody here wrote, with this service. */
class WebSocketClientsIT extends WebSocketClientContract {}

/** The feed over WebSocket (RFC 6455): the endpoint, its handshake, and its messages. May use {@code feed}. */
package io.triwire.websocket;

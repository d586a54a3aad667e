/** The feed over long polling: the endpoint and the body of a response. May use {@code feed}. */
package io.triwire.longpoll;

/**
 * Subscribers for the feed over each transport, without dependencies. Start with {@link io.triwire.client.Transport}.
 */
package io.triwire.client;

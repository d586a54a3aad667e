/**
 * Subscribers for the feed over each transport, on the JDK alone. Begin with {@link io.triwire.client.Transport}.
 */
package io.triwire.client;

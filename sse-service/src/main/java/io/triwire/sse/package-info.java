/** The feed over Server-Sent Events (WHATWG HTML, section 9.2): the endpoint and its events. May use {@code feed}. */
package io.triwire.sse;

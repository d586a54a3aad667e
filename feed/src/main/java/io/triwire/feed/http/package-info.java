/**
 * What an HTTP endpoint of the feed needs, whatever its transport: admission, queries, problems, CORS, limits and
 * leaving. Knows no transport.
 */
package io.triwire.feed.http;

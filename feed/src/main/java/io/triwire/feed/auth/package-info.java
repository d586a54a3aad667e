/**
 * Who a caller is and which channels he may read and write: tokens, tickets and rights.
 */
package io.triwire.feed.auth;

/**
 * The template engine, which fills the pages and documents of every report. It knows none of them, and uses no other
 * package of the command.
 */
package io.triwire.bench.template;

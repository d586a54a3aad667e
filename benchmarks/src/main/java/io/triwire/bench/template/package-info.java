/**
 * The template engine, which fills the pages and documents of every report, and the form of JUnit reports. It knows no
 * report, and uses no other package of the command.
 */
package io.triwire.bench.template;

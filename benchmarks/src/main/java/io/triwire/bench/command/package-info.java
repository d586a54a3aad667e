/**
 * The {@code triwire} command: {@code Main}, one class for each subcommand, their options, and what happens on Ctrl-C.
 * It measures nothing and may use every other package.
 */
package io.triwire.bench.command;

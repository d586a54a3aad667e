/**
 * The {@code triwire} command: {@code Main}, one class per subcommand, shared options and shutdown. It measures nothing
 * and may use every other package.
 */
package io.triwire.bench.command;

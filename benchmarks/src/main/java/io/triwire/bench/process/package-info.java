/**
 * The operating system: starting, awaiting, measuring and stopping processes, limits, exit codes and error texts. It
 * knows no transport and uses no other package of the command.
 */
package io.triwire.bench.process;

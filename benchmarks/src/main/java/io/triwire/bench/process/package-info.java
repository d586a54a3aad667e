/**
 * What the command needs of the operating system: starting, awaiting, weighing and stopping programs, open files, exit
 * codes, and errors in words. Knows no transport, and uses no other package of the command.
 */
package io.triwire.bench.process;

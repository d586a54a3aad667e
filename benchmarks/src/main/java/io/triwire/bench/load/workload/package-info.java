/**
 * What is to be measured: a workload and the YAML file that it is read from. Uses no other package of the command.
 */
package io.triwire.bench.load.workload;

/** Workloads, and the YAML files that they are read from. Uses no other package of the command. */
package io.triwire.bench.load.workload;

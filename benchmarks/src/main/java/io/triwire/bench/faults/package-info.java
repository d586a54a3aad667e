/**
 * The fault tests of {@code triwire faults}: replicas, a Kafka cluster, faults, subscribers, and the ledger that judges
 * what they received. It may use {@code proxy}, {@code process} and the pages of {@code report}.
 */
package io.triwire.bench.faults;

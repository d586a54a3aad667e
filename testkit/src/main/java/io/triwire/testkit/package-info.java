/**
 * The contract that every transport keeps, as JUnit tests that a service inherits, and what these tests need.
 */
package io.triwire.testkit;

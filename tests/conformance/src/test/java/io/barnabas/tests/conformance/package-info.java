/**
 * Real programs of other people against a broker started by the scripts: each does what its users do, and the answers are
 * compared. A client that is not installed is reported as skipped, by name.
 */
package io.barnabas.tests.conformance;

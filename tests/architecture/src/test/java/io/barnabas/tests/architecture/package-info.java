/** Holds the house's rules: which room may know which, what deterministic code never touches, how long things may be. */
package io.barnabas.tests.architecture;

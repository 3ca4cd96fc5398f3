/**
 * Exactly once, end to end: applications that read, transform and write in transactions, as processes of their own on
 * several client libraries; what is done to them and to the brokers; and the checker that compares what came in with what
 * went out. Fixtures of single processes and clusters are one package up.
 */
package io.barnabas.tests.integration.exactlyonce;

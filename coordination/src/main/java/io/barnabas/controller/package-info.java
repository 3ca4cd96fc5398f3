/**
 * The controller's rules, pure: what follows from an event, given what is known ({@code decide}), and how what was
 * written changes what is known ({@code replay}, the only mutator). Requests to brokers leave as data. No thread,
 * clock, randomness, socket or ZooKeeper ever enters here; {@code io.barnabas.coordination} runs it.
 */
package io.barnabas.controller;

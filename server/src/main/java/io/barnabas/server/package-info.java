/**
 * The broker as a whole: its main, its command line, who it is, and {@link io.barnabas.server.KafkaServer}, where every part
 * is made and joined by hand. Rules of the protocol, the log or the cluster never enter here.
 */
package io.barnabas.server;

/**
 * {@code kafka-dump-log.sh}: what lies in the files of a partition's folder, as text.
 *
 * <p>It reads files that may be damaged, of any length, without the broker's code: a segment passes through a window
 * of bounded size, and whatever a file claims about itself is compared with the file before it is believed. Nothing is
 * ever written, and nothing here talks to a broker.
 */
package io.barnabas.tools.dump;

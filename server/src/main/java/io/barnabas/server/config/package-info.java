/**
 * The broker's configuration: reading the properties file, checking keys against each other, typed views for each part
 * of the broker, and the arithmetic of dynamic configuration (which value counts, where it comes from, whether a change
 * is allowed).
 *
 * <p>Pure functions over maps, but for {@link io.barnabas.server.config.PropertiesFile}, which reads one file. Storing
 * dynamic configuration and answering requests about it happen elsewhere.
 */
package io.barnabas.server.config;

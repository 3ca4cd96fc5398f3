/**
 * ZooKeeper behind {@link io.barnabas.coordination.MetadataStore}, through Curator, and the launchers of ZooKeeper's
 * own server and shell. The only package of the repository that imports either. Rules about brokers, topics or the
 * controller never enter here.
 */
package io.barnabas.coordination.zookeeper;

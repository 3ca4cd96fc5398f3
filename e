[2026-11-21 05:23:27,901] WARN Couldn't resolve server nohost:1 from bootstrap.servers as DNS resolution failed for nohost (org.apache.kafka.clients.ClientUtils)
Failed to construct kafka consumer
org.apache.kafka.common.KafkaException: Failed to construct kafka consumer
	at org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer.<init>(ClassicKafkaConsumer.java:270)
	at org.apache.kafka.clients.consumer.internals.ConsumerDelegateCreator.create(ConsumerDelegateCreator.java:65)
	at org.apache.kafka.clients.consumer.KafkaConsumer.<init>(KafkaConsumer.java:600)
	at org.apache.kafka.clients.consumer.KafkaConsumer.<init>(KafkaConsumer.java:595)
	at org.apache.kafka.clients.consumer.KafkaConsumer.<init>(KafkaConsumer.java:576)
	at org.apache.kafka.clients.consumer.KafkaConsumer.<init>(KafkaConsumer.java:556)
	at org.apache.kafka.tools.EndToEndLatency.createKafkaConsumer(EndToEndLatency.java:212)
	at org.apache.kafka.tools.EndToEndLatency.execute(EndToEndLatency.java:97)
	at org.apache.kafka.tools.EndToEndLatency.mainNoExit(EndToEndLatency.java:67)
	at org.apache.kafka.tools.EndToEndLatency.main(EndToEndLatency.java:62)
Caused by: org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers
	at org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses(ClientUtils.java:104)
	at org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses(ClientUtils.java:63)
	at org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses(ClientUtils.java:59)
	at org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer.<init>(ClassicKafkaConsumer.java:189)
	... 9 more


"""How long each command takes from its start to its end, both products' on their own broker."""

import json

import loads

TOPIC = "commands"
GROUP = "commands"
RECORDS = 1000

# Script, Apache's class, arguments; BROKER stands for host:port, OFFSETS for the file of delete-records, SEGMENT for a log file.
COMMANDS = (
    ("kafka-topics", "org.apache.kafka.tools.TopicCommand", "--bootstrap-server BROKER --list"),
    ("kafka-topics", "org.apache.kafka.tools.TopicCommand", "--bootstrap-server BROKER --describe"),
    ("kafka-topics", "org.apache.kafka.tools.TopicCommand", "--version"),
    ("kafka-configs", "kafka.admin.ConfigCommand",
     f"--bootstrap-server BROKER --describe --all --entity-type topics --entity-name {TOPIC}"),
    ("kafka-configs", "kafka.admin.ConfigCommand", "--bootstrap-server BROKER --alter --entity-type topics --entity-name "
     f"{TOPIC} --add-config retention.ms=3600000"),
    ("kafka-get-offsets", "org.apache.kafka.tools.GetOffsetShell", f"--bootstrap-server BROKER --topic {TOPIC}"),
    ("kafka-delete-records", "org.apache.kafka.tools.DeleteRecordsCommand",
     "--bootstrap-server BROKER --offset-json-file OFFSETS"),
    ("kafka-log-dirs", "org.apache.kafka.tools.LogDirsCommand", "--bootstrap-server BROKER --describe"),
    ("kafka-broker-api-versions", "kafka.admin.BrokerApiVersionsCommand", "--bootstrap-server BROKER"),
    ("kafka-reassign-partitions", "org.apache.kafka.tools.reassign.ReassignPartitionsCommand", "--bootstrap-server BROKER --list"),
    ("kafka-leader-election", "org.apache.kafka.tools.LeaderElectionCommand",
     "--bootstrap-server BROKER --election-type preferred --all-topic-partitions"),
    ("kafka-cluster", "org.apache.kafka.tools.ClusterTool", "cluster-id --bootstrap-server BROKER"),
    ("kafka-transactions", "org.apache.kafka.tools.TransactionsCommand", "--bootstrap-server BROKER list"),
    ("kafka-consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
     "--bootstrap-server BROKER --list"),
    ("kafka-consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
     f"--bootstrap-server BROKER --describe --group {GROUP}"),
    ("kafka-consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
     f"--bootstrap-server BROKER --reset-offsets --group {GROUP} --topic {TOPIC} --to-earliest --execute"),
    ("kafka-console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer",
     f"--bootstrap-server BROKER --topic {TOPIC} --from-beginning --max-messages 100"),
    ("kafka-console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer",
     f"--bootstrap-server BROKER --topic {TOPIC} --group {GROUP} --from-beginning --max-messages 10"),
    ("kafka-dump-log", "kafka.tools.DumpLogSegments", "--print-data-log --files SEGMENT"),
    ("kafka-producer-perf-test", "org.apache.kafka.tools.ProducerPerformance",
     f"--topic {TOPIC} --num-records {RECORDS} --record-size 100 --throughput -1 --producer-props bootstrap.servers=BROKER"),
    ("kafka-consumer-perf-test", "org.apache.kafka.tools.ConsumerPerformance",
     f"--bootstrap-server BROKER --topic {TOPIC} --messages {RECORDS}"),
    ("kafka-e2e-latency", "org.apache.kafka.tools.EndToEndLatency", f"BROKER {TOPIC}-latency 50 all 100"),
    ("kafka-verifiable-producer", "org.apache.kafka.tools.VerifiableProducer",
     f"--bootstrap-server BROKER --topic {TOPIC} --max-messages 20"),
    ("kafka-verifiable-consumer", "org.apache.kafka.tools.VerifiableConsumer",
     f"--bootstrap-server BROKER --topic {TOPIC} --group-id verifiable-ROUND --max-messages 20"),
)


def shown(script, arguments):
    """The command as it stands in the table: its name and the words that tell it from others."""
    words = [word for word in arguments.split() if word.startswith("--") and word != "--bootstrap-server"]
    return " ".join([script, *words[:2]])


def prepare(product):
    loads.create_topic(product, TOPIC, 1)
    loads.create_topic(product, f"{TOPIC}-latency", 1)
    (product.work / "offsets.json").write_text(
        json.dumps({"partitions": [{"topic": TOPIC, "partition": 0, "offset": 0}]}))
    producer = next(each for each in COMMANDS if each[0] == "kafka-producer-perf-test")
    run(product, producer, 0)
    consumer = next(each for each in COMMANDS if "--group" in each[2] and each[0] == "kafka-console-consumer")
    run(product, consumer, 0)


def run(product, command, number):
    script, main_class, arguments = command
    places = {"BROKER": f"127.0.0.1:{product.port}", "OFFSETS": str(product.work / "offsets.json"),
              "SEGMENT": str(product.work / "data" / f"{TOPIC}-0" / f"{0:020}.log"), "ROUND": str(number)}
    for place, value in places.items():
        arguments = arguments.replace(place, value)
    seconds, _ = loads.timed([*product.tool_command(script, main_class), *arguments.split()])
    return {f"{shown(script, command[2])}, s": seconds}

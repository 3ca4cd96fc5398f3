// KafkaJS, with the codecs its users plug in: gzip is built in, the others are packages.

import zstd from '@bokuweb/zstd-wasm'
import kafkajs from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import snappy from 'snappyjs'
import { run, Skip, wait } from './contract.mjs'

const { AssignerProtocol, CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs
const CODECS = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy, lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD }

function codec (compress, decompress) {
  return () => ({
    compress: async encoder => Buffer.from(await compress(encoder.buffer)),
    decompress: async buffer => Buffer.from(await decompress(buffer))
  })
}

await zstd.init()
CompressionCodecs[CompressionTypes.Snappy] = codec(snappy.compress, snappy.uncompress)
CompressionCodecs[CompressionTypes.LZ4] = codec(compressFrame, decompressFrame)
CompressionCodecs[CompressionTypes.ZSTD] = codec(buffer => zstd.compress(buffer), zstd.decompress)

class Member {
  constructor (kafka, group, topic, onRecord, autoCommit = true, readUncommitted = true) {
    this.owned = new Set()
    this.seen = []
    this.topic = topic
    this.autoCommit = autoCommit
    this.onRecord = onRecord ?? (message => this.seen.push(message.value.toString()))
    this.consumer = kafka.consumer({
      groupId: group, sessionTimeout: 6_000, heartbeatInterval: 200, rebalanceTimeout: 6_000, maxWaitTimeInMs: 100, readUncommitted,
      retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 }
    })
    this.consumer.on(this.consumer.events.GROUP_JOIN, ({ payload }) => {
      this.owned = new Set(payload.memberAssignment[topic] ?? [])
    })
    this.consumer.on(this.consumer.events.REBALANCING, () => this.owned.clear())
  }

  async start () {
    await this.consumer.connect()
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true })
    await this.consumer.run({
      autoCommit: this.autoCommit, autoCommitInterval: 200,
      eachMessage: async ({ partition, message }) => this.onRecord(message, partition)
    })
    return this
  }

  async stop () {
    this.stopped ??= this.consumer.disconnect()
    await this.stopped
  }
}

class KafkaJs {
  constructor (bootstrap) {
    this.kafka = new Kafka({ clientId: 'conformance', brokers: [bootstrap], logLevel: logLevel.NOTHING,
      retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 } })
    this.admin = this.kafka.admin()
    this.groups = 0
  }

  async createTopic (topic, numPartitions) {
    if (!await this.admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, replicationFactor: 1 }] })) {
      throw new Error(`${topic} exists`)
    }
  }

  async producer (topic, { idempotent = false, codec = 'none' }) {
    const producer = this.kafka.producer({ idempotent, maxInFlightRequests: 1 })
    await producer.connect()
    return {
      // Returns once all are acknowledged.
      send: records => producer.send({
        topic, acks: -1, compression: CODECS[codec],
        messages: records.map(({ key, value, partition, headers, timestamp }) =>
          ({ key, value, partition, headers: Object.fromEntries(headers), timestamp: timestamp?.toString() }))
      }),
      close: () => producer.disconnect()
    }
  }

  async produce (topic, records, settings = {}) {
    const producer = await this.producer(topic, settings)
    try {
      await producer.send(records)
    } finally {
      await producer.close()
    }
  }

  // KafkaJS reads only as a member of a group: one of its own, that seeks and never commits.
  async read (topic, start, count, committed = false) {
    const found = []
    const group = `${topic}-reader-${this.groups++}`
    const member = new Member(this.kafka, group, topic, (m, partition) => {
      if (found.length < count && Number(m.offset) >= (start[partition] ?? Infinity)) {
        const headers = Object.entries(m.headers ?? {})
        found.push({ key: m.key, value: m.value, partition, headers, timestamp: Number(m.timestamp), offset: Number(m.offset) })
      }
    }, false, !committed)
    await member.start()
    for (const [partition, offset] of Object.entries(start)) {
      member.consumer.seek({ topic, partition: Number(partition), offset: `${offset}` })
    }
    await wait(() => `${count} records, ${found.length} came`, () => found.length === count, 20_000)
    await member.stop()
    return found
  }

  async offsetAt (topic, partition, timestamp) {
    const found = await this.admin.fetchTopicOffsetsByTimestamp(topic, timestamp)
    return Number(found.find(entry => entry.partition === partition).offset)
  }

  async firstOffset (topic, partition) {
    return Number((await this.admin.fetchTopicOffsets(topic)).find(entry => entry.partition === partition).low)
  }

  member (group, topic) {
    return new Member(this.kafka, group, topic).start()
  }

  cooperative () {
    throw new Skip('KafkaJS has no cooperative assignor')
  }

  async take (group, topic, count) {
    const found = []
    const member = new Member(this.kafka, group, topic, message => found.push(message), false)
    await member.start()
    await wait(() => `${count} records, ${found.length} came`, () => found.length >= count)
    const taken = found.slice(0, count)
    await member.consumer.commitOffsets([{ topic, partition: 0, offset: `${Number(taken.at(-1).offset) + 1}` }])
    await member.stop()
    return taken.map(message => message.value.toString())
  }

  async transaction (transactionalId) {
    const producer = this.kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    return { producer, transaction: await producer.transaction() }
  }

  async transform ({ id, source, group, target, records, offset, commit }) {
    const { producer, transaction } = await this.transaction(id)
    await transaction.send({ topic: target, messages: records.map(({ value, partition }) => ({ value, partition })) })
    await transaction.sendOffsets({
      consumerGroupId: group, topics: [{ topic: source, partitions: [{ partition: 0, offset: `${offset}` }] }] })
    await (commit ? transaction.commit() : transaction.abort())
    await producer.disconnect()
  }

  async fenced (id, topic) {
    const first = await this.transaction(id)
    await first.transaction.send({ topic, messages: [{ value: 'lost', partition: 0 }] })
    const second = await this.transaction(id)
    try {
      await first.transaction.commit()
      return 'nothing'
    } catch (e) {
      return `${e.type} ${e.message} ${e.cause}`
    } finally {
      await second.transaction.abort()
      await second.producer.disconnect()
      await first.producer.disconnect()
    }
  }

  topicNames () {
    return this.admin.listTopics()
  }

  async partitions (topic) {
    return (await this.admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length
  }

  alterConfig (topic, name, value) {
    return this.admin.alterConfigs({ resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name, value }] }] })
  }

  async config (topic, key) {
    const found = await this.admin.describeConfigs({ resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] })
    return found.resources[0].configEntries.find(entry => entry.configName === key).configValue
  }

  addPartitions (topic, count) {
    return this.admin.createPartitions({ topicPartitions: [{ topic, count }] })
  }

  deleteTopic (topic) {
    return this.admin.deleteTopics({ topics: [topic] })
  }

  async groupIds () {
    return (await this.admin.listGroups()).groups.map(group => group.groupId)
  }

  async groupState (group) {
    const [found] = (await this.admin.describeGroups([group])).groups
    found.members.forEach(member => AssignerProtocol.MemberAssignment.decode(member.memberAssignment))
    return [found.state.toLowerCase(), found.members.length]
  }

  async committed (groupId, topic, partitions) {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] })
    return Object.fromEntries(found.partitions.filter(p => partitions.includes(p.partition))
      .map(p => [p.partition, Number(p.offset)]))
  }

  deleteGroup (group) {
    return this.admin.deleteGroups([group])
  }

  async deleteRecords (topic, partition, before) {
    await this.admin.fetchTopicOffsets(topic) // else the admin client does not know the leader
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: `${before}` }] })
  }

  close () {
    return this.admin.disconnect()
  }
}

await run(async bootstrap => {
  const client = new KafkaJs(bootstrap)
  await client.admin.connect()
  return client
})

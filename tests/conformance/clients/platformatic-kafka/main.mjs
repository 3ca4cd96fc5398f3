// @platformatic/kafka: the newest of the npm clients, on streams.

import zlib from 'node:zlib'
import { Admin, Consumer, FetchIsolationLevels, ListOffsetTimestamps, MessagesStreamModes, Producer } from '@platformatic/kafka'
import { run, Skip, wait } from './contract.mjs'

const TOPIC = 2
const SET = 0

class Member {
  constructor (bootstrap, group, topic) {
    this.owned = new Set()
    this.seen = []
    this.topic = topic
    this.consumer = new Consumer({
      clientId: 'conformance', groupId: group, bootstrapBrokers: [bootstrap], sessionTimeout: 6_000,
      heartbeatInterval: 200, rebalanceTimeout: 6_000, maxWaitTime: 100, retries: 40, retryDelay: 200
    })
    this.consumer.on('consumer:group:join', ({ assignments }) => {
      this.owned = new Set((assignments ?? []).filter(a => a.topic === topic).flatMap(a => a.partitions))
    })
    this.consumer.on('consumer:group:rebalance', () => this.owned.clear())
  }

  async start () {
    this.stream = await this.consumer.consume({
      topics: [this.topic], mode: MessagesStreamModes.COMMITTED, fallbackMode: 'earliest', autocommit: 200
    })
    this.stream.on('data', message => this.seen.push(message.value.toString()))
    this.stream.on('error', error => { this.error = error })
    return this
  }

  async stop () {
    this.stopped ??= this.leave()
    await this.stopped
  }

  async leave () {
    await this.stream.close() // commits what was read
    await this.consumer.close()
    this.owned.clear()
  }
}

class Platformatic {
  constructor (bootstrap) {
    this.bootstrap = bootstrap
    this.admin = new Admin({ clientId: 'conformance', bootstrapBrokers: [bootstrap], metadataMaxAge: 0 })
    this.groups = 0
  }

  async createTopic (topic, partitions) {
    await this.admin.createTopics({ topics: [topic], partitions, replicas: 1 })
  }

  async producer (topic, { idempotent = false, codec = 'none' }) {
    const producer = new Producer({
      clientId: 'conformance', bootstrapBrokers: [this.bootstrap], idempotent, compression: codec,
      retries: 40, retryDelay: 200
    })
    return {
      // Returns once all are acknowledged.
      send: records => producer.send({
        acks: -1,
        messages: records.map(({ key, value, partition, headers, timestamp }) => ({
          topic, key: key ?? undefined, value: value ?? undefined, partition,
          headers: new Map(headers.map(([name, bytes]) => [Buffer.from(name), bytes])),
          timestamp: timestamp === undefined ? undefined : BigInt(timestamp)
        }))
      }),
      close: () => producer.close()
    }
  }

  async produce (topic, records, settings = {}) {
    if (settings.codec === 'zstd' && !zlib.zstdCompressSync) throw new Skip(`Node ${process.version} has no zstd`)
    const producer = await this.producer(topic, settings)
    try {
      await producer.send(records)
    } finally {
      await producer.close()
    }
  }

  // A group of its own that names its offsets and never commits: the library reads in groups only.
  async read (topic, start, count, committed = false) {
    const { consumer, stream } = await this.open(`${topic}-reader-${this.groups++}`, {
      isolationLevel: committed ? FetchIsolationLevels.READ_COMMITTED : FetchIsolationLevels.READ_UNCOMMITTED,
      topics: [topic], mode: MessagesStreamModes.MANUAL, autocommit: false,
      offsets: Object.entries(start).map(([partition, offset]) => ({ topic, partition: Number(partition), offset: BigInt(offset) }))
    })
    const found = []
    stream.on('data', m => {
      if (found.length < count) {
        found.push({ key: m.key ?? null, value: m.value ?? null, partition: m.partition,
          headers: [...m.headers].map(([name, bytes]) => [name.toString(), bytes]),
          timestamp: Number(m.timestamp), offset: Number(m.offset) })
      }
    })
    await wait(() => `${count} records, ${found.length} came`, () => found.length === count, 20_000)
    await consumer.close(true)
    return found
  }

  async open (groupId, options) {
    const consumer = new Consumer({ clientId: 'conformance', groupId, bootstrapBrokers: [this.bootstrap], maxWaitTime: 100 })
    const stream = await consumer.consume(options)
    stream.on('error', error => console.error(error))
    return { consumer, stream }
  }

  async offsetAt (topic, partition, timestamp) {
    const [found] = await this.admin.listOffsets({
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp: BigInt(timestamp) }] }] })
    return Number(found.partitions[0].offset)
  }

  firstOffset (topic, partition) {
    return this.offsetAt(topic, partition, ListOffsetTimestamps.EARLIEST)
  }

  member (group, topic) {
    return new Member(this.bootstrap, group, topic).start()
  }

  cooperative () {
    throw new Skip('@platformatic/kafka has no cooperative assignor')
  }

  async take (group, topic, count) {
    const { consumer, stream } = await this.open(group, {
      topics: [topic], mode: MessagesStreamModes.COMMITTED, fallbackMode: 'earliest', autocommit: false })
    const found = []
    stream.on('data', message => found.push(message))
    await wait(() => `${count} records, ${found.length} came`, () => found.length >= count)
    await found[count - 1].commit()
    await consumer.close(true)
    return found.slice(0, count).map(message => message.value.toString())
  }

  async transaction (id) {
    // A second producer of a transactional id fails: it says that it was producer 0 before.
    const transactionalId = `${id}-${this.groups++}`
    const producer = new Producer({
      clientId: 'conformance', bootstrapBrokers: [this.bootstrap], idempotent: true, transactionalId,
      retries: 40, retryDelay: 200 })
    return { producer, transaction: await producer.beginTransaction() }
  }

  // The library takes offsets from what a consumer of the group has read.
  async transform ({ id, source, group, target, records, commit }) {
    const { consumer, stream } = await this.open(group, {
      topics: [source], mode: MessagesStreamModes.COMMITTED, fallbackMode: 'earliest', autocommit: false })
    const found = []
    stream.on('data', message => found.push(message))
    await wait(() => `${records.length} records, ${found.length} came`, () => found.length >= records.length)
    const { producer, transaction } = await this.transaction(id)
    await transaction.addConsumer(consumer)
    await transaction.send({
      acks: -1, messages: records.map(({ partition }, n) => ({ topic: target, partition, value: found[n].value })) })
    await transaction.addOffset(found[records.length - 1])
    await (commit ? transaction.commit() : transaction.abort())
    await producer.close()
    await consumer.close(true)
  }

  fenced () {
    throw new Skip('a transactional id cannot be taken over')
  }

  topicNames () {
    return this.admin.listTopics()
  }

  async partitions (topic) {
    return (await this.admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic).partitionsCount
  }

  alterConfig (topic, name, value) {
    return this.admin.incrementalAlterConfigs({
      resources: [{ resourceType: TOPIC, resourceName: topic, configs: [{ name, configOperation: SET, value }] }] })
  }

  async config (topic, key) {
    const [found] = await this.admin.describeConfigs({ resources: [{ resourceType: TOPIC, resourceName: topic }] })
    return found.configs.find(entry => entry.name === key).value
  }

  addPartitions (topic, count) {
    return this.admin.createPartitions({ topics: [{ name: topic, count, assignments: null }] })
  }

  deleteTopic (topic) {
    return this.admin.deleteTopics({ topics: [topic] })
  }

  async groupIds () {
    return [...(await this.admin.listGroups()).keys()]
  }

  async groupState (group) {
    const found = (await this.admin.describeGroups({ groups: [group] })).get(group)
    return [found.state.toLowerCase(), found.members.size]
  }

  async committed (groupId, topic, partitionIndexes) {
    const [found] = await this.admin.listConsumerGroupOffsets({ groups: [{ groupId, topics: [{ name: topic, partitionIndexes }] }] })
    return Object.fromEntries(found.topics[0].partitions.map(p => [p.partitionIndex, Number(p.committedOffset)]))
  }

  deleteGroup (group) {
    return this.admin.deleteGroups({ groups: [group] })
  }

  async deleteRecords (topic, partition, offset) {
    await this.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset: BigInt(offset) }] }] })
  }

  close () {
    return this.admin.close()
  }
}

await run(bootstrap => new Platformatic(bootstrap))

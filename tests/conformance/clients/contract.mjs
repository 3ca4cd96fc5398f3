// What the Node clients are asked to do, once for both of them; how each does it stands in its main.mjs.
// A client is an object with the methods used below. It throws Skip for what its library does not offer.

import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual, inspect } from 'node:util'

const BASE = 1_700_000_000_000
const LIMIT = 40_000
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

export class Skip extends Error {}

function expect (expected, found, what = '') {
  if (!isDeepStrictEqual(expected, found)) {
    throw new Error(`${what} expected ${inspect(expected)}, found ${inspect(found)}`.trim().slice(0, 500))
  }
}

export async function wait (what, condition, limit = LIMIT) {
  const deadline = Date.now() + limit
  while (!await condition()) {
    if (Date.now() > deadline) throw new Error(`waited ${limit} ms for: ${typeof what === 'function' ? what() : what}`)
    await pause(20)
  }
}

export function record (value, more = {}) {
  return { value: typeof value === 'string' ? Buffer.from(value) : value, key: null, partition: 0, headers: [], ...more }
}

const numbered = (count, partitions = 1) =>
  Array.from({ length: count }, (_, n) => record(`${n}`, { partition: n % partitions }))
const texts = records => records.map(r => r.value.toString())
const range = (from, to, step = 1) => {
  const numbers = []
  for (let n = from; n < to; n += step) numbers.push(`${n}`)
  return numbers
}
const text = bytes => bytes === null || bytes === undefined ? null : bytes.toString()

class Scenarios {
  constructor (client, prefix) {
    this.client = client
    this.prefix = prefix
  }

  async topic (name, partitions = 1) {
    const topic = `${this.prefix}-${name}`
    await this.client.createTopic(topic, partitions)
    return topic
  }

  async codec (codec) {
    const topic = await this.topic(`codec-${codec}`, 3)
    const sent = Array.from({ length: 300 }, (_, n) =>
      record(`value ${n} `.repeat(20), { key: Buffer.from(`key ${n}`), partition: n % 3 }))
    await this.client.produce(topic, sent, { codec })
    const found = await this.client.read(topic, { 0: 0, 1: 0, 2: 0 }, 300)
    const plain = records => records.map(r => `${r.partition} ${r.key} ${r.value}`).sort()
    expect(plain(sent), plain(found))
  }

  async headers () {
    const topic = await this.topic('headers')
    const sent = [
      record('all', { key: Buffer.from('key'), headers: [['a', Buffer.from('1')], ['b', Buffer.from('')]], timestamp: BASE }),
      record('no key', { headers: [['a', Buffer.from('1')]], timestamp: BASE + 1 }),
      record(null, { key: Buffer.from('no value'), timestamp: BASE + 2 })]
    await this.client.produce(topic, sent)
    const plain = r => [text(r.key), text(r.value), r.headers.map(([k, v]) => [k, text(v)]), r.timestamp]
    expect(sent.map(plain), (await this.client.read(topic, { 0: 0 }, 3)).map(plain))
  }

  async tiny () {
    const topic = await this.topic('tiny')
    await this.client.produce(topic, ['', 'x', '', 'y'].map(value => record(value)))
    expect(['', 'x', '', 'y'], texts(await this.client.read(topic, { 0: 0 }, 4)))
  }

  async big () {
    const topic = await this.topic('big')
    const sent = [1, 2, 3].map(n => record(Buffer.alloc(1_040_000, n)))
    for (const one of sent) await this.client.produce(topic, [one], { limit: 1_048_576 })
    const found = await this.client.read(topic, { 0: 0 }, 3)
    expect(true, found.every((r, n) => r.value.equals(sent[n].value)), 'the bytes are the same')
  }

  async limit () {
    const topic = await this.topic('limit')
    let refusal = null
    try {
      await this.client.produce(topic, [record(Buffer.alloc(2_000_000))], { limit: 5_000_000 })
    } catch (e) {
      refusal = inspect(e, { depth: 6 })
    }
    expect(false, refusal === null, '2 MB were accepted')
    expect(true, /too.?large|larger than/i.test(refusal), `refused without naming the size: ${refusal}`)
    await this.client.produce(topic, [record('small')])
    expect(['small'], texts(await this.client.read(topic, { 0: 0 }, 1)))
  }

  async idempotent () {
    const topic = await this.topic('idempotent', 3)
    const producer = await this.client.producer(topic, { idempotent: true })
    const records = numbered(1_500, 3)
    for (let n = 0; n < 1_500; n += 150) await producer.send(records.slice(n, n + 150))
    await producer.close()
    const found = await this.client.read(topic, { 0: 0, 1: 0, 2: 0 }, 1_500)
    for (let partition = 0; partition < 3; partition++) {
      expect(range(partition, 1_500, 3), texts(found.filter(r => r.partition === partition)))
    }
  }

  async consume () {
    const topic = await this.topic('consume', 2)
    await this.client.produce(topic, numbered(100, 2))
    const found = await this.client.read(topic, { 0: 0, 1: 20 }, 80)
    expect(range(0, 100, 2), texts(found.filter(r => r.partition === 0)))
    expect(range(41, 100, 2), texts(found.filter(r => r.partition === 1)))
  }

  async time () {
    const topic = await this.topic('time')
    await this.client.produce(topic, numbered(50).map((r, n) => ({ ...r, timestamp: BASE + 1_000 * n })))
    const offset = await this.client.offsetAt(topic, 0, BASE + 20_500)
    expect(21, offset)
    const [first] = await this.client.read(topic, { 0: offset }, 1)
    expect(['21', BASE + 21_000], [text(first.value), first.timestamp])
  }

  async group () {
    const topic = await this.topic('group', 6)
    const members = []
    const sent = []
    let stop = false
    const producer = await this.client.producer(topic, {})
    const producing = (async () => {
      while (!stop) {
        const batch = Array.from({ length: 12 }, (_, n) => record(`${sent.length + n}`, { partition: (sent.length + n) % 6 }))
        await producer.send(batch)
        sent.push(...texts(batch))
        await pause(20)
      }
    })()
    const shared = (some, share) => wait(
      () => `${some.length} members own ${share} each, they own ${inspect(some.map(m => [...m.owned]))}`,
      () => some.every(m => m.owned.size === share) && new Set(some.flatMap(m => [...m.owned])).size === 6)
    try {
      for (const share of [6, 3, 2]) {
        members.push(await this.client.member(`${this.prefix}-group`, topic))
        await shared(members, share)
      }
      await members[1].stop()
      await shared([members[0], members[2]], 3)
      stop = true
      await producing
      const seen = () => new Set(members.flatMap(m => m.seen))
      await wait(() => `${sent.filter(v => !seen().has(v)).length} of ${sent.length} records`,
        () => { const all = seen(); return sent.every(v => all.has(v)) })
    } finally {
      stop = true
      for (const member of members) await member.stop()
      await producing
      await producer.close()
    }
  }

  async cooperative () {
    await this.client.cooperative()
  }

  async resume () {
    const topic = await this.topic('resume')
    const group = `${this.prefix}-resume`
    await this.client.produce(topic, numbered(100))
    expect(range(0, 40), await this.client.take(group, topic, 40))
    expect(range(40, 70), await this.client.take(group, topic, 30))
    expect({ 0: 70 }, await this.client.committed(group, topic, [0]))
  }

  async topics () {
    const topic = await this.topic('topics', 2)
    await wait('the topic is listed', async () => (await this.client.topicNames()).includes(topic))
    expect(2, await this.client.partitions(topic))
    let refusal = 'nothing'
    try {
      await this.client.createTopic(topic, 1)
    } catch (e) {
      refusal = inspect(e, { depth: 6 })
    }
    expect(true, /exist/i.test(refusal), `created twice: ${refusal}`)
    await this.client.alterConfig(topic, 'retention.ms', '3600000')
    await wait('the new setting', async () => await this.client.config(topic, 'retention.ms') === '3600000')
    expect('delete', await this.client.config(topic, 'cleanup.policy'))
    await this.client.addPartitions(topic, 4)
    await wait('four partitions', async () => await this.client.partitions(topic) === 4)
    await this.client.deleteTopic(topic)
    await wait('the topic is gone', async () => !(await this.client.topicNames()).includes(topic))
  }

  async groups () {
    const topic = await this.topic('groups', 2)
    const group = `${this.prefix}-groups`
    await this.client.produce(topic, numbered(20, 2))
    const member = await this.client.member(group, topic)
    try {
      await wait('all is read', () => new Set(member.seen).size === 20)
      expect(true, (await this.client.groupIds()).includes(group), 'the group is listed')
      await wait('the group is stable with one member',
        async () => isDeepStrictEqual(await this.client.groupState(group), ['stable', 1]))
    } finally {
      await member.stop()
    }
    await wait('the group is empty', async () => isDeepStrictEqual(await this.client.groupState(group), ['empty', 0]))
    expect({ 0: 10, 1: 10 }, await this.client.committed(group, topic, [0, 1]))
    await this.client.deleteGroup(group)
    expect(false, (await this.client.groupIds()).includes(group), 'a deleted group is listed')
  }

  async delete () {
    const topic = await this.topic('delete')
    await this.client.produce(topic, numbered(10))
    await this.client.deleteRecords(topic, 0, 4)
    expect(range(4, 10), texts(await this.client.read(topic, { 0: 4 }, 6)))
    expect(4, await this.client.firstOffset(topic, 0))
  }

  async restart () {
    const topic = await this.topic('restart', 3)
    const acknowledged = []
    const failures = []
    let stop = false
    const member = await this.client.member(`${this.prefix}-restart`, topic)
    await wait('the member owns all', () => member.owned.size === 3)
    const producer = await this.client.producer(topic, { idempotent: true })
    const producing = (async () => {
      for (let sent = 0; !stop;) {
        const batch = Array.from({ length: 15 }, (_, n) => record(`${sent + n}`, { partition: (sent + n) % 3 }))
        sent += batch.length
        try {
          await producer.send(batch)
          acknowledged.push(...texts(batch))
        } catch (e) {
          failures.push(`${e}`)
          await pause(200)
        }
        await pause(10)
      }
    })()
    try {
      await wait('the first acknowledgements', () => acknowledged.length >= 150)
      console.log('broker: restart')
      expect('restarted', (await input.next()).value)
      const before = acknowledged.length
      await wait(() => `acknowledgements after the restart; ${failures.slice(-3)}`, () => acknowledged.length >= before + 150)
      stop = true
      await producing
      await wait(() => `${acknowledged.length} acknowledged records, the group read ${new Set(member.seen).size}`,
        () => { const all = new Set(member.seen); return acknowledged.every(v => all.has(v)) })
      const ends = [-1, -1, -1]
      for (const r of await this.client.read(topic, { 0: 0, 1: 0, 2: 0 }, acknowledged.length)) {
        const number = Number(r.value)
        expect(true, number >= ends[r.partition], `${number} stands behind ${ends[r.partition]} in ${r.partition}`)
        ends[r.partition] = number
      }
    } finally {
      stop = true
      await producing
      await member.stop()
      await producer.close()
    }
  }

  // 60 records from a topic to another with their offsets: 20, 20 that are aborted, and the 40 that are left.
  async transaction () {
    const source = await this.topic('transaction')
    const target = await this.topic('transacted', 3)
    const group = `${this.prefix}-transaction`
    await this.client.produce(source, numbered(60))
    for (const [start, count, commit] of [[0, 20, true], [20, 20, false], [20, 40, true]]) {
      const records = await this.client.read(source, { 0: start }, count)
      const moved = records.map(r => record(r.value, { partition: Number(r.value) % 3, source: r }))
      await this.client.transform({ id: group, source, group, target, records: moved, offset: start + count, commit })
    }
    const found = await this.client.read(target, { 0: 0, 1: 0, 2: 0 }, 60, true)
    for (let partition = 0; partition < 3; partition++) {
      expect(range(partition, 60, 3), texts(found.filter(r => r.partition === partition)))
    }
    expect({ 0: 60 }, await this.client.committed(group, source, [0]))
    let refusal
    try {
      refusal = await this.client.fenced(group, target)
    } catch (e) {
      if (e instanceof Skip) return // all else was done
      throw e
    }
    expect(true, /fenced|epoch/i.test(refusal), `who is fenced reads: ${refusal}`)
  }
}

// The main of every program: bootstrap address and prefix in, a line per capability out.
export async function run (makeClient) {
  const [bootstrap, prefix, ...only] = process.argv.slice(2)
  const client = await makeClient(bootstrap)
  const scenarios = new Scenarios(client, prefix)
  const capabilities = ['none', 'gzip', 'snappy', 'lz4', 'zstd'].map(codec => [codec, () => scenarios.codec(codec)])
  for (const name of ['headers', 'tiny', 'big', 'limit', 'idempotent', 'consume', 'time', 'group', 'cooperative',
    'resume', 'topics', 'groups', 'delete', 'restart', 'transaction']) {
    capabilities.push([name, () => scenarios[name]()])
  }
  let good = true
  for (const [name, capability] of capabilities.filter(([name]) => only.length === 0 || only.includes(name))) {
    const start = Date.now()
    try {
      await capability()
      console.log(`${name} ok`)
    } catch (e) {
      good &&= e instanceof Skip
      const why = `${e.message} ${e instanceof Skip || !e.stack ? '' : e.stack}`.replace(/\s+/g, ' ').slice(0, 800)
      console.log(e instanceof Skip ? `${name} skipped: ${e.message}` : `${name} failed: ${why}`)
    }
    console.error(`# ${name} took ${Date.now() - start} ms`)
  }
  await client.close()
  process.exit(good ? 0 : 1)
}

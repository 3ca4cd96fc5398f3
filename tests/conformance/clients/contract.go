// What the Go clients are asked to do, once for all of them; how each does it stands in its main.go, beside which this
// file is laid when a program is built.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	base  = int64(1_700_000_000_000)
	limit = 40 * time.Second
)

// Header of a record.
type Header struct {
	Key   string
	Value []byte
}

// Record to send (offset unknown), or one that was read.
type Record struct {
	Partition int32
	Key       []byte
	Value     []byte
	Headers   []Header
	Timestamp int64
	Offset    int64
}

// Settings of a producer.
type Settings struct {
	Codec      string
	Idempotent bool
	MaxBytes   int32
}

// Sender returns from Send once all is acknowledged.
type Sender interface {
	Send(records []Record) error
	Close()
}

// Member of a group, reading and committing in the background.
type Member interface {
	Owned() []int32
	Seen() map[string]bool
	Stop()
}

// Client is what a program brings. It returns Skip for what its library does not offer.
type Client interface {
	CreateTopic(topic string, partitions int32) error
	Sender(topic string, settings Settings) (Sender, error)
	Read(topic string, start map[int32]int64, count int) ([]Record, error)
	OffsetAt(topic string, partition int32, timestamp int64) (int64, error)
	Member(group, topic string, cooperative bool) (Member, error)
	Take(group, topic string, count int) ([]string, error)
	Topics() ([]string, error)
	Partitions(topic string) (int, error)
	AlterConfig(topic, key, value string) error
	Config(topic, key string) (string, error)
	AddPartitions(topic string, total int32) error
	DeleteTopic(topic string) error
	Groups() ([]string, error)
	GroupState(group string) (string, error)
	Committed(group, topic string, partitions []int32) (map[int32]int64, error)
	DeleteGroup(group string) error
	DeleteRecords(topic string, partition int32, before int64) error
	ReadCommitted(topic string, start map[int32]int64, count int) ([]Record, error)
	// Transform writes the records, which are the next of the source for the group, and the offset after them.
	Transform(id, source, group, target string, records []Record, offset int64, commit bool) error
	// Fenced returns what a producer in a transaction is told after another has taken its transactional id.
	Fenced(id, topic string) (string, error)
	Close()
}

// Skip says that a client has no way to do something.
type Skip string

func (s Skip) Error() string { return string(s) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func got[T any](value T, err error) T {
	must(err)
	return value
}

func expect(expected, found any, what string) {
	if !reflect.DeepEqual(expected, found) {
		text := fmt.Sprintf("%s: expected %v, found %v", what, expected, found)
		panic(errors.New(text[:min(len(text), 500)]))
	}
}

func wait(what func() string, condition func() bool) {
	for deadline := time.Now().Add(limit); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			panic(fmt.Errorf("waited %s for: %s", limit, what()))
		}
	}
}

func waitFor(what string, condition func() bool) { wait(func() string { return what }, condition) }

func record(value string) Record { return Record{Value: []byte(value)} }

func numbered(from, count int, partitions int) []Record {
	records := make([]Record, count)
	for n := range records {
		records[n] = record(strconv.Itoa(from + n))
		records[n].Partition = int32((from + n) % partitions)
	}
	return records
}

func numbers(from, to, step int) []string {
	var all []string
	for n := from; n < to; n += step {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

func texts(records []Record, partition int32) []string {
	var all []string
	for _, r := range records {
		if r.Partition == partition {
			all = append(all, string(r.Value))
		}
	}
	return all
}

type scenarios struct {
	client Client
	prefix string
	input  *bufio.Reader
}

func (s *scenarios) topic(name string, partitions int32) string {
	topic := s.prefix + "-" + name
	must(s.client.CreateTopic(topic, partitions))
	return topic
}

func (s *scenarios) produce(topic string, settings Settings, records ...Record) error {
	sender, err := s.client.Sender(topic, settings)
	if err != nil {
		return err
	}
	defer sender.Close()
	return sender.Send(records)
}

func (s *scenarios) codec(codec string) {
	topic := s.topic("codec-"+codec, 3)
	var sent []Record
	for n := range 300 {
		value := bytes.Repeat([]byte(fmt.Sprintf("value %d ", n)), 20)
		sent = append(sent, Record{Partition: int32(n % 3), Key: []byte(fmt.Sprintf("key %d", n)), Value: value})
	}
	must(s.produce(topic, Settings{Codec: codec}, sent...))
	plain := func(records []Record) []string {
		var all []string
		for _, r := range records {
			all = append(all, fmt.Sprintf("%d %s %s", r.Partition, r.Key, r.Value))
		}
		sort.Strings(all)
		return all
	}
	expect(plain(sent), plain(got(s.client.Read(topic, map[int32]int64{0: 0, 1: 0, 2: 0}, 300))), codec)
}

func (s *scenarios) headers() {
	topic := s.topic("headers", 1)
	sent := []Record{
		{Key: []byte("key"), Value: []byte("all"), Timestamp: base,
			Headers: []Header{{"a", []byte("1")}, {"b", []byte{}}, {"a", []byte("2")}}},
		{Value: []byte("no key"), Timestamp: base + 1, Headers: []Header{{"a", []byte("1")}}},
		{Key: []byte("no value"), Timestamp: base + 2}}
	must(s.produce(topic, Settings{}, sent...))
	for n, r := range got(s.client.Read(topic, map[int32]int64{0: 0}, 3)) {
		expect(fmt.Sprintf("%s %t %s %t %d %s", sent[n].Key, sent[n].Key == nil, sent[n].Value, sent[n].Value == nil,
			sent[n].Timestamp, sent[n].Headers), fmt.Sprintf("%s %t %s %t %d %s", r.Key, r.Key == nil, r.Value,
			r.Value == nil, r.Timestamp, r.Headers), "record")
	}
}

func (s *scenarios) tiny() {
	topic := s.topic("tiny", 1)
	must(s.produce(topic, Settings{}, record(""), record("x"), record(""), record("y")))
	expect([]string{"", "x", "", "y"}, texts(got(s.client.Read(topic, map[int32]int64{0: 0}, 4)), 0), "values")
}

func (s *scenarios) big() {
	topic := s.topic("big", 1)
	sent := []Record{record(strings.Repeat("a", 1_040_000)), record(strings.Repeat("b", 1_040_000))}
	must(s.produce(topic, Settings{MaxBytes: 1_048_576}, sent...))
	expect(true, reflect.DeepEqual(texts(sent, 0), texts(got(s.client.Read(topic, map[int32]int64{0: 0}, 2)), 0)), "same")
}

func (s *scenarios) limit() {
	topic := s.topic("limit", 1)
	err := s.produce(topic, Settings{MaxBytes: 5_000_000}, record(strings.Repeat("a", 2_000_000)))
	if err == nil {
		panic(errors.New("2 MB were accepted"))
	}
	text := strings.ToLower(strings.NewReplacer("_", "", " ", "").Replace(err.Error()))
	expect(true, strings.Contains(text, "toolarge") || strings.Contains(text, "larger"), "refused for its size: "+err.Error())
	must(s.produce(topic, Settings{}, record("small")))
	expect([]string{"small"}, texts(got(s.client.Read(topic, map[int32]int64{0: 0}, 1)), 0), "values")
}

func (s *scenarios) idempotent() {
	topic := s.topic("idempotent", 3)
	must(s.produce(topic, Settings{Idempotent: true}, numbered(0, 1_500, 3)...))
	found := got(s.client.Read(topic, map[int32]int64{0: 0, 1: 0, 2: 0}, 1_500))
	for partition := range 3 {
		expect(numbers(partition, 1_500, 3), texts(found, int32(partition)), "order")
	}
}

func (s *scenarios) consume() {
	topic := s.topic("consume", 2)
	must(s.produce(topic, Settings{}, numbered(0, 100, 2)...))
	found := got(s.client.Read(topic, map[int32]int64{0: 0, 1: 20}, 80))
	expect(numbers(0, 100, 2), texts(found, 0), "from the beginning")
	expect(numbers(41, 100, 2), texts(found, 1), "from the middle")
}

func (s *scenarios) time() {
	topic := s.topic("time", 1)
	records := numbered(0, 50, 1)
	for n := range records {
		records[n].Timestamp = base + 1_000*int64(n)
	}
	must(s.produce(topic, Settings{}, records...))
	offset := got(s.client.OffsetAt(topic, 0, base+20_500))
	expect(int64(21), offset, "offset")
	first := got(s.client.Read(topic, map[int32]int64{0: offset}, 1))[0]
	expect(fmt.Sprint("21 ", base+21_000), fmt.Sprint(string(first.Value), " ", first.Timestamp), "record")
}

func shared(members []Member, share int) {
	owned := func() (all [][]int32) {
		for _, m := range members {
			all = append(all, m.Owned())
		}
		return all
	}
	wait(func() string { return fmt.Sprintf("%d members own %d each, they own %v", len(members), share, owned()) }, func() bool {
		distinct := map[int32]bool{}
		for _, own := range owned() {
			if len(own) != share {
				return false
			}
			for _, partition := range own {
				distinct[partition] = true
			}
		}
		return len(distinct) == 6
	})
}

// stream sends numbered batches until told to stop, and tells what was acknowledged.
type stream struct {
	lock         sync.Mutex
	acknowledged []string
	failures     []string
	stop         chan struct{}
	done         sync.WaitGroup
}

func startStream(sender Sender, partitions int) *stream {
	s := &stream{stop: make(chan struct{})}
	s.done.Add(1)
	go func() {
		defer s.done.Done()
		for sent := 0; ; sent += 12 {
			batch := numbered(sent, 12, partitions)
			err := sender.Send(batch)
			s.lock.Lock()
			if err == nil {
				s.acknowledged = append(s.acknowledged, numbers(sent, sent+12, 1)...)
			} else {
				s.failures = append(s.failures, err.Error())
			}
			s.lock.Unlock()
			select {
			case <-s.stop:
				return
			case <-time.After(15 * time.Millisecond):
			}
		}
	}()
	return s
}

func (s *stream) sent() []string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.acknowledged
}

func (s *stream) end() {
	select {
	case <-s.stop:
	default:
		close(s.stop)
	}
	s.done.Wait()
}

func unread(sent []string, members []Member) int {
	left := map[string]bool{}
	for _, value := range sent {
		left[value] = true
	}
	for _, m := range members {
		for value := range m.Seen() {
			delete(left, value)
		}
	}
	return len(left)
}

func (s *scenarios) group(cooperative bool) {
	name := map[bool]string{true: "cooperative", false: "group"}[cooperative]
	topic := s.topic(name, 6)
	var members []Member
	defer func() {
		for _, m := range members {
			m.Stop()
		}
	}()
	join := func() { members = append(members, got(s.client.Member(s.prefix+"-"+name, topic, cooperative))) }
	join()
	sender := got(s.client.Sender(topic, Settings{}))
	defer sender.Close()
	producing := startStream(sender, 6)
	defer producing.end()
	shared(members, 6)
	join()
	shared(members, 3)
	join()
	shared(members, 2)
	members[1].Stop()
	shared([]Member{members[0], members[2]}, 3)
	producing.end()
	wait(func() string { return fmt.Sprintf("%d of %d records", unread(producing.sent(), members), len(producing.sent())) },
		func() bool { return unread(producing.sent(), members) == 0 })
}

func (s *scenarios) resume() {
	topic, group := s.topic("resume", 1), s.prefix+"-resume"
	must(s.produce(topic, Settings{}, numbered(0, 100, 1)...))
	expect(numbers(0, 40, 1), got(s.client.Take(group, topic, 40)), "first")
	expect(numbers(40, 70, 1), got(s.client.Take(group, topic, 30)), "resumed")
	expect(map[int32]int64{0: 70}, got(s.client.Committed(group, topic, []int32{0})), "committed")
}

func contains(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}

func (s *scenarios) topics() {
	topic := s.topic("topics", 2)
	waitFor("the topic is listed", func() bool { return contains(got(s.client.Topics()), topic) })
	expect(2, got(s.client.Partitions(topic)), "partitions")
	err := s.client.CreateTopic(topic, 1)
	expect(true, err != nil && strings.Contains(strings.ToLower(err.Error()), "exist"), fmt.Sprint("created twice: ", err))
	must(s.client.AlterConfig(topic, "retention.ms", "3600000"))
	waitFor("the new setting", func() bool { return got(s.client.Config(topic, "retention.ms")) == "3600000" })
	expect("delete", got(s.client.Config(topic, "cleanup.policy")), "cleanup.policy")
	must(s.client.AddPartitions(topic, 4))
	waitFor("four partitions", func() bool { return got(s.client.Partitions(topic)) == 4 })
	must(s.client.DeleteTopic(topic))
	waitFor("the topic is gone", func() bool { return !contains(got(s.client.Topics()), topic) })
}

func (s *scenarios) groups() {
	topic, group := s.topic("groups", 2), s.prefix+"-groups"
	must(s.produce(topic, Settings{}, numbered(0, 20, 2)...))
	member := got(s.client.Member(group, topic, false))
	waitFor("all is read", func() bool { return len(member.Seen()) == 20 })
	expect(true, contains(got(s.client.Groups()), group), "the group is listed")
	waitFor("the group is stable", func() bool { return got(s.client.GroupState(group)) == "stable 1" })
	member.Stop()
	waitFor("the group is empty", func() bool { return got(s.client.GroupState(group)) == "empty 0" })
	expect(map[int32]int64{0: 10, 1: 10}, got(s.client.Committed(group, topic, []int32{0, 1})), "committed")
	must(s.client.DeleteGroup(group))
	expect(false, contains(got(s.client.Groups()), group), "a deleted group is listed")
}

func (s *scenarios) delete() {
	topic := s.topic("delete", 1)
	must(s.produce(topic, Settings{}, numbered(0, 10, 1)...))
	must(s.client.DeleteRecords(topic, 0, 4))
	expect(int64(4), got(s.client.OffsetAt(topic, 0, 0)), "first offset")
	expect(numbers(4, 10, 1), texts(got(s.client.Read(topic, map[int32]int64{0: 4}, 6)), 0), "values")
}

func (s *scenarios) restart() {
	topic := s.topic("restart", 3)
	member := got(s.client.Member(s.prefix+"-restart", topic, false))
	defer member.Stop()
	waitFor("the member owns all", func() bool { return len(member.Owned()) == 3 })
	sender := got(s.client.Sender(topic, Settings{Idempotent: true}))
	defer sender.Close()
	producing := startStream(sender, 3)
	defer producing.end()
	waitFor("the first acknowledgements", func() bool { return len(producing.sent()) >= 150 })
	fmt.Println("broker: restart")
	expect("restarted\n", got(s.input.ReadString('\n')), "the harness")
	before := len(producing.sent())
	wait(func() string { return fmt.Sprint("acknowledgements after the restart; failures: ", producing.failures) },
		func() bool { return len(producing.sent()) >= before+150 })
	producing.end()
	sent := producing.sent()
	wait(func() string { return fmt.Sprintf("%d of %d acknowledged records", unread(sent, []Member{member}), len(sent)) },
		func() bool { return unread(sent, []Member{member}) == 0 })
	ends := map[int32]int{}
	for _, r := range got(s.client.Read(topic, map[int32]int64{0: 0, 1: 0, 2: 0}, len(sent))) {
		number := got(strconv.Atoi(string(r.Value)))
		expect(true, number >= ends[r.Partition], fmt.Sprintf("%d stands behind %d", number, ends[r.Partition]))
		ends[r.Partition] = number
	}
}

// 60 records from a topic to another with their offsets: 20, 20 that are aborted, and the 40 that are left.
func (s *scenarios) transaction() {
	source, target, group := s.topic("transaction", 1), s.topic("transacted", 3), s.prefix+"-transaction"
	must(s.produce(source, Settings{}, numbered(0, 60, 1)...))
	for _, step := range []struct {
		start, count int
		commit       bool
	}{{0, 20, true}, {20, 20, false}, {20, 40, true}} {
		records := numbered(step.start, step.count, 3)
		must(s.client.Transform(group, source, group, target, records, int64(step.start+step.count), step.commit))
	}
	found := got(s.client.ReadCommitted(target, map[int32]int64{0: 0, 1: 0, 2: 0}, 60))
	for partition := range 3 {
		expect(numbers(partition, 60, 3), texts(found, int32(partition)), "transformed")
	}
	expect(map[int32]int64{0: 60}, got(s.client.Committed(group, source, []int32{0})), "committed")
	refusal := strings.ToLower(got(s.client.Fenced(group, target)))
	expect(true, strings.Contains(refusal, "fenced") || strings.Contains(refusal, "epoch"), "who is fenced reads: "+refusal)
}

// run is the main of every program: bootstrap address and prefix in, a line per capability out.
func run(open func(bootstrap string) (Client, error)) {
	client := got(open(os.Args[1]))
	s := &scenarios{client, os.Args[2], bufio.NewReader(os.Stdin)}
	type capability struct {
		name string
		use  func()
	}
	var all []capability
	for _, codec := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		all = append(all, capability{codec, func() { s.codec(codec) }})
	}
	all = append(all, capability{"headers", s.headers}, capability{"tiny", s.tiny}, capability{"big", s.big},
		capability{"limit", s.limit}, capability{"idempotent", s.idempotent}, capability{"consume", s.consume},
		capability{"time", s.time}, capability{"group", func() { s.group(false) }},
		capability{"cooperative", func() { s.group(true) }}, capability{"resume", s.resume},
		capability{"topics", s.topics}, capability{"groups", s.groups}, capability{"delete", s.delete},
		capability{"restart", s.restart}, capability{"transaction", s.transaction})
	good := true
	for _, c := range all {
		if len(os.Args) > 3 && !contains(os.Args[3:], c.name) {
			continue
		}
		start := time.Now()
		answer := tried(c.use)
		good = good && !strings.HasPrefix(answer, "failed")
		fmt.Println(c.name, answer)
		fmt.Fprintln(os.Stderr, "#", c.name, "took", time.Since(start))
	}
	client.Close()
	if !good {
		os.Exit(1)
	}
}

func tried(use func()) (answer string) {
	defer func() {
		if caught := recover(); caught != nil {
			var skip Skip
			if err, is := caught.(error); is && errors.As(err, &skip) {
				answer = "skipped: " + skip.Error()
			} else {
				answer = "failed: " + strings.Join(strings.Fields(fmt.Sprint(caught)), " ")
			}
		}
	}()
	use()
	return "ok"
}

// memory of a member: what it owns and has seen, for clients that report from their own goroutines.
type memory struct {
	lock  sync.Mutex
	owned map[int32]bool
	seen  map[string]bool
}

func newMemory() *memory { return &memory{owned: map[int32]bool{}, seen: map[string]bool{}} }

func (m *memory) own(partitions []int32, yes bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	for _, partition := range partitions {
		if yes {
			m.owned[partition] = true
		} else {
			delete(m.owned, partition)
		}
	}
}

func (m *memory) see(value []byte) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.seen[string(value)] = true
}

func (m *memory) Owned() []int32 {
	m.lock.Lock()
	defer m.lock.Unlock()
	var all []int32
	for partition := range m.owned {
		all = append(all, partition)
	}
	return all
}

func (m *memory) Seen() map[string]bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	all := map[string]bool{}
	for value := range m.seen {
		all[value] = true
	}
	return all
}

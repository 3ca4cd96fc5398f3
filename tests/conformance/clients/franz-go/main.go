// franz-go, with its admin package kadm.
package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

type franz struct {
	bootstrap string
	client    *kgo.Client
	admin     *kadm.Client
}

func timeout() context.Context {
	ctx, _ := context.WithTimeout(context.Background(), 30*time.Second)
	return ctx
}

func (f *franz) CreateTopic(topic string, partitions int32) error {
	_, err := f.admin.CreateTopic(timeout(), partitions, 1, nil, topic)
	return err
}

type franzSender struct {
	topic  string
	client *kgo.Client
}

func (f *franz) Sender(topic string, s Settings) (Sender, error) {
	codecs := map[string]kgo.CompressionCodec{"gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	codec, known := codecs[s.Codec]
	if !known {
		codec = kgo.NoCompression()
	}
	options := []kgo.Opt{kgo.SeedBrokers(f.bootstrap), kgo.ProducerBatchCompression(codec),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(2 * time.Millisecond)}
	if !s.Idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	if s.MaxBytes > 0 {
		options = append(options, kgo.ProducerBatchMaxBytes(s.MaxBytes))
	}
	client, err := kgo.NewClient(options...)
	return &franzSender{topic, client}, err
}

func (s *franzSender) Send(records []Record) error {
	var all []*kgo.Record
	for _, r := range records {
		record := &kgo.Record{Topic: s.topic, Partition: r.Partition, Key: r.Key, Value: r.Value}
		if r.Timestamp != 0 {
			record.Timestamp = time.UnixMilli(r.Timestamp)
		}
		for _, h := range r.Headers {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
		}
		all = append(all, record)
	}
	return s.client.ProduceSync(timeout(), all...).FirstErr()
}

func (s *franzSender) Close() { s.client.Close() }

func (f *franz) Read(topic string, start map[int32]int64, count int) ([]Record, error) {
	return f.read(kgo.ReadUncommitted(), topic, start, count)
}

func (f *franz) ReadCommitted(topic string, start map[int32]int64, count int) ([]Record, error) {
	return f.read(kgo.ReadCommitted(), topic, start, count)
}

// Transform reads by itself: the library's session of a group and a transaction is one thing.
func (f *franz) Transform(id, source, group, target string, records []Record, _ int64, commit bool) error {
	session, err := kgo.NewGroupTransactSession(kgo.SeedBrokers(f.bootstrap), kgo.TransactionalID(id),
		kgo.ConsumerGroup(group), kgo.ConsumeTopics(source), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RequireStableFetchOffsets(), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer session.Close()
	if err := session.Begin(); err != nil {
		return err
	}
	for n, ctx := 0, timeout(); n < len(records); {
		fetches := session.PollRecords(ctx, len(records)-n)
		if err := fetches.Err(); err != nil {
			return err
		}
		for _, r := range fetches.Records() {
			if string(r.Value) != string(records[n].Value) {
				return fmt.Errorf("read %s where %s was due", r.Value, records[n].Value)
			}
			made := &kgo.Record{Topic: target, Partition: records[n].Partition, Value: r.Value}
			if err := session.ProduceSync(ctx, made).FirstErr(); err != nil {
				return err
			}
			n++
		}
	}
	committed, err := session.End(timeout(), kgo.TransactionEndTry(commit))
	if err == nil && committed != commit {
		err = fmt.Errorf("committed: %t", committed)
	}
	return err
}

func (f *franz) begun(id, topic string) (*kgo.Client, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(f.bootstrap), kgo.TransactionalID(id))
	if err == nil {
		err = client.BeginTransaction()
	}
	if err == nil {
		err = client.ProduceSync(timeout(), &kgo.Record{Topic: topic, Value: []byte("lost")}).FirstErr()
	}
	return client, err
}

// Fenced is asked of the commit.
func (f *franz) Fenced(id, topic string) (string, error) {
	first, err := f.begun(id, topic)
	if err != nil {
		return "", err
	}
	defer first.Close()
	second, err := f.begun(id, topic)
	if err != nil {
		return "", err
	}
	defer second.Close()
	refusal := first.EndTransaction(timeout(), kgo.TryCommit)
	return fmt.Sprint(refusal), second.EndTransaction(timeout(), kgo.TryAbort)
}

func (f *franz) read(isolation kgo.IsolationLevel, topic string, start map[int32]int64, count int) ([]Record, error) {
	offsets := map[int32]kgo.Offset{}
	for partition, offset := range start {
		offsets[partition] = kgo.NewOffset().At(offset)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(f.bootstrap), kgo.FetchIsolationLevel(isolation),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: offsets}))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var found []Record
	for ctx := timeout(); len(found) < count; {
		fetches := client.PollRecords(ctx, count-len(found))
		if err := fetches.Err(); err != nil {
			return nil, fmt.Errorf("%d of %d records came: %w", len(found), count, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			one := Record{r.Partition, r.Key, r.Value, nil, r.Timestamp.UnixMilli(), r.Offset}
			for _, h := range r.Headers {
				one.Headers = append(one.Headers, Header{h.Key, h.Value})
			}
			found = append(found, one)
		})
	}
	return found, nil
}

func (f *franz) OffsetAt(topic string, partition int32, timestamp int64) (int64, error) {
	listed, err := f.admin.ListOffsetsAfterMilli(timeout(), timestamp, topic)
	if err != nil {
		return 0, err
	}
	offset, _ := listed.Lookup(topic, partition)
	return offset.Offset, offset.Err
}

type franzMember struct {
	*memory
	client *kgo.Client
	done   chan struct{}
}

func (f *franz) Member(group, topic string, cooperative bool) (Member, error) {
	m := &franzMember{newMemory(), nil, make(chan struct{})}
	balancer := kgo.RangeBalancer()
	if cooperative {
		balancer = kgo.CooperativeStickyBalancer()
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(f.bootstrap), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.Balancers(balancer), kgo.HeartbeatInterval(200*time.Millisecond), kgo.SessionTimeout(6*time.Second),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.AutoCommitInterval(200*time.Millisecond),
		kgo.FetchMaxWait(200*time.Millisecond), kgo.MetadataMinAge(100*time.Millisecond),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, a map[string][]int32) { m.own(a[topic], true) }),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, a map[string][]int32) { m.own(a[topic], false) }),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, a map[string][]int32) { m.own(a[topic], false) }))
	if err != nil {
		return nil, err
	}
	m.client = client
	go func() {
		defer close(m.done)
		for {
			fetches := client.PollFetches(context.Background())
			fetches.EachRecord(func(r *kgo.Record) { m.see(r.Value) })
			if fetches.IsClientClosed() {
				return
			}
		}
	}()
	return m, nil
}

func (m *franzMember) Stop() {
	m.client.CommitUncommittedOffsets(timeout())
	m.client.Close()
	<-m.done
}

func (f *franz) Take(group, topic string, count int) ([]string, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(f.bootstrap), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.DisableAutoCommit(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var taken []*kgo.Record
	for ctx := timeout(); len(taken) < count; {
		fetches := client.PollRecords(ctx, count-len(taken))
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		taken = append(taken, fetches.Records()...)
	}
	var values []string
	for _, r := range taken {
		values = append(values, string(r.Value))
	}
	return values, client.CommitRecords(timeout(), taken...)
}

func (f *franz) Topics() ([]string, error) {
	topics, err := f.admin.ListTopics(timeout())
	return topics.Names(), err
}

func (f *franz) Partitions(topic string) (int, error) {
	topics, err := f.admin.ListTopics(timeout(), topic)
	return len(topics[topic].Partitions), err
}

func (f *franz) AlterConfig(topic, key, value string) error {
	change := []kadm.AlterConfig{{Op: kadm.SetConfig, Name: key, Value: &value}}
	answers, err := f.admin.AlterTopicConfigs(timeout(), change, topic)
	if err != nil {
		return err
	}
	return answers[0].Err
}

func (f *franz) Config(topic, key string) (string, error) {
	found, err := f.admin.DescribeTopicConfigs(timeout(), topic)
	if err != nil {
		return "", err
	}
	for _, config := range found[0].Configs {
		if config.Key == key {
			return config.MaybeValue(), nil
		}
	}
	return "", fmt.Errorf("no setting %s", key)
}

func (f *franz) AddPartitions(topic string, total int32) error {
	answers, err := f.admin.UpdatePartitions(timeout(), int(total), topic)
	if err != nil {
		return err
	}
	return answers.Error()
}

func (f *franz) DeleteTopic(topic string) error {
	_, err := f.admin.DeleteTopic(timeout(), topic)
	return err
}

func (f *franz) Groups() ([]string, error) {
	groups, err := f.admin.ListGroups(timeout())
	return groups.Groups(), err
}

func (f *franz) GroupState(group string) (string, error) {
	groups, err := f.admin.DescribeGroups(timeout(), group)
	return fmt.Sprint(strings.ToLower(groups[group].State), " ", len(groups[group].Members)), err
}

func (f *franz) Committed(group, topic string, partitions []int32) (map[int32]int64, error) {
	offsets, err := f.admin.FetchOffsets(timeout(), group)
	found := map[int32]int64{}
	for _, partition := range partitions {
		if offset, is := offsets.Lookup(topic, partition); is {
			found[partition] = offset.At
		}
	}
	return found, err
}

func (f *franz) DeleteGroup(group string) error {
	_, err := f.admin.DeleteGroup(timeout(), group)
	return err
}

func (f *franz) DeleteRecords(topic string, partition int32, before int64) error {
	offsets := kadm.Offsets{}
	offsets.AddOffset(topic, partition, before, -1)
	answers, err := f.admin.DeleteRecords(timeout(), offsets)
	if err != nil {
		return err
	}
	return answers.Error()
}

func (f *franz) Close() { f.client.Close() }

func main() {
	run(func(bootstrap string) (Client, error) {
		client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.MetadataMinAge(10*time.Millisecond))
		return &franz{bootstrap, client, kadm.NewClient(client)}, err
	})
}

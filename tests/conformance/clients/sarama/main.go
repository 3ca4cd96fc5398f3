// Sarama.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/IBM/sarama"
)

type saramaClient struct {
	bootstrap []string
	client    sarama.Client
	admin     sarama.ClusterAdmin
}

func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.V3_6_0_0
	c.Metadata.Retry.Max = 60
	c.Metadata.Retry.Backoff = 250 * time.Millisecond
	c.Producer.Return.Successes = true
	c.Producer.RequiredAcks = sarama.WaitForAll
	c.Producer.Partitioner = sarama.NewManualPartitioner
	c.Producer.Retry.Max = 60
	c.Producer.Retry.Backoff = 250 * time.Millisecond
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.Offsets.AutoCommit.Interval = 200 * time.Millisecond
	c.Consumer.Group.Heartbeat.Interval = 200 * time.Millisecond
	c.Consumer.Group.Session.Timeout = 6 * time.Second
	c.Consumer.Group.Rebalance.Timeout = 6 * time.Second
	c.Consumer.MaxWaitTime = 200 * time.Millisecond
	return c
}

func (s *saramaClient) CreateTopic(topic string, partitions int32) error {
	return s.admin.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1}, false)
}

type saramaSender struct {
	topic    string
	producer sarama.SyncProducer
}

func (s *saramaClient) Sender(topic string, settings Settings) (Sender, error) {
	c := config()
	codecs := map[string]sarama.CompressionCodec{"gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
		"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD}
	c.Producer.Compression = codecs[settings.Codec]
	if settings.Idempotent {
		c.Producer.Idempotent = true
		c.Net.MaxOpenRequests = 1
	}
	if settings.MaxBytes > 0 {
		c.Producer.MaxMessageBytes = int(settings.MaxBytes)
	}
	producer, err := sarama.NewSyncProducer(s.bootstrap, c)
	return &saramaSender{topic, producer}, err
}

func (s *saramaSender) Send(records []Record) error {
	var all []*sarama.ProducerMessage
	for _, r := range records {
		message := &sarama.ProducerMessage{Topic: s.topic, Partition: r.Partition}
		if r.Key != nil {
			message.Key = sarama.ByteEncoder(r.Key)
		}
		if r.Value != nil {
			message.Value = sarama.ByteEncoder(r.Value)
		}
		if r.Timestamp != 0 {
			message.Timestamp = time.UnixMilli(r.Timestamp)
		}
		for _, h := range r.Headers {
			message.Headers = append(message.Headers, sarama.RecordHeader{Key: []byte(h.Key), Value: h.Value})
		}
		all = append(all, message)
	}
	err := s.producer.SendMessages(all)
	var each sarama.ProducerErrors
	if errors.As(err, &each) {
		return each[0].Err
	}
	return err
}

func (s *saramaSender) Close() { s.producer.Close() }

func (s *saramaClient) Read(topic string, start map[int32]int64, count int) ([]Record, error) {
	return s.read(sarama.ReadUncommitted, topic, start, count)
}

func (s *saramaClient) ReadCommitted(topic string, start map[int32]int64, count int) ([]Record, error) {
	return s.read(sarama.ReadCommitted, topic, start, count)
}

func (s *saramaClient) begun(id string) (sarama.SyncProducer, error) {
	c := config()
	c.Producer.Idempotent = true
	c.Producer.Transaction.ID = id
	c.Net.MaxOpenRequests = 1
	producer, err := sarama.NewSyncProducer(s.bootstrap, c)
	if err == nil {
		err = producer.BeginTxn()
	}
	return producer, err
}

// Transform takes the records it is given: the library does not ask that the group reads them.
func (s *saramaClient) Transform(id, source, group, target string, records []Record, offset int64, commit bool) error {
	producer, err := s.begun(id)
	if err != nil {
		return err
	}
	defer producer.Close()
	if err := (&saramaSender{target, producer}).Send(records); err != nil {
		return err
	}
	offsets := map[string][]*sarama.PartitionOffsetMetadata{source: {{Partition: 0, Offset: offset}}}
	if err := producer.AddOffsetsToTxn(offsets, group); err != nil {
		return err
	}
	if commit {
		return producer.CommitTxn()
	}
	return producer.AbortTxn()
}

// Fenced is asked of the commit.
func (s *saramaClient) Fenced(id, topic string) (string, error) {
	first, err := s.begun(id)
	if err != nil {
		return "", err
	}
	defer first.Close()
	if err := (&saramaSender{topic, first}).Send([]Record{record("lost")}); err != nil {
		return "", err
	}
	second, err := s.begun(id)
	if err != nil {
		return "", err
	}
	defer second.Close()
	// It has no name for the error PRODUCER_FENCED, 90, that newer coordinators answer.
	refusal := strings.ReplaceAll(fmt.Sprint(first.CommitTxn()), "Error code = 90", "PRODUCER_FENCED")
	return refusal, second.AbortTxn()
}

func (s *saramaClient) read(isolation sarama.IsolationLevel, topic string, start map[int32]int64, count int) ([]Record, error) {
	c := config()
	c.Consumer.IsolationLevel = isolation
	consumer, err := sarama.NewConsumer(s.bootstrap, c)
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	messages := make(chan *sarama.ConsumerMessage)
	enough := make(chan struct{})
	defer close(enough)
	for partition, offset := range start {
		one, err := consumer.ConsumePartition(topic, partition, offset)
		if err != nil {
			return nil, err
		}
		defer one.AsyncClose()
		go func() {
			for message := range one.Messages() {
				select {
				case messages <- message:
				case <-enough:
				}
			}
		}()
	}
	var found []Record
	for len(found) < count {
		select {
		case m := <-messages:
			one := Record{m.Partition, m.Key, m.Value, nil, m.Timestamp.UnixMilli(), m.Offset}
			for _, h := range m.Headers {
				one.Headers = append(one.Headers, Header{string(h.Key), h.Value})
			}
			found = append(found, one)
		case <-time.After(20 * time.Second):
			return nil, fmt.Errorf("%d of %d records came", len(found), count)
		}
	}
	return found, nil
}

func (s *saramaClient) OffsetAt(topic string, partition int32, timestamp int64) (int64, error) {
	return s.client.GetOffset(topic, partition, timestamp)
}

type saramaMember struct {
	*memory
	group  sarama.ConsumerGroup
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *saramaClient) Member(group, topic string, cooperative bool) (Member, error) {
	if cooperative {
		return nil, Skip("Sarama has no cooperative assignor")
	}
	consumer, err := sarama.NewConsumerGroup(s.bootstrap, group, config())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	m := &saramaMember{newMemory(), consumer, cancel, make(chan struct{})}
	go func() {
		defer close(m.done)
		for ctx.Err() == nil {
			if err := consumer.Consume(ctx, []string{topic}, m); err != nil {
				log.Println("consume:", err)
				time.Sleep(50 * time.Millisecond)
			}
		}
	}()
	return m, nil
}

// Setup is called with a new assignment.
func (m *saramaMember) Setup(session sarama.ConsumerGroupSession) error {
	for _, partitions := range session.Claims() {
		m.own(partitions, true)
	}
	return nil
}

// Cleanup is called at its end.
func (m *saramaMember) Cleanup(session sarama.ConsumerGroupSession) error {
	for _, partitions := range session.Claims() {
		m.own(partitions, false)
	}
	return nil
}

// ConsumeClaim reads one partition.
func (m *saramaMember) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			m.see(message.Value)
			session.MarkMessage(message, "")
		case <-session.Context().Done():
			return nil
		}
	}
}

func (m *saramaMember) Stop() {
	m.cancel()
	<-m.done
	m.group.Close()
}

// taker takes so many records of one partition, commits, and ends its session.
type taker struct {
	count  int
	values []string
	cancel context.CancelFunc
}

func (t *taker) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (t *taker) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (t *taker) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		t.values = append(t.values, string(message.Value))
		session.MarkMessage(message, "")
		if len(t.values) == t.count {
			session.Commit()
			t.cancel()
			break
		}
	}
	return nil
}

func (s *saramaClient) Take(group, topic string, count int) ([]string, error) {
	c := config()
	c.Consumer.Offsets.AutoCommit.Enable = false
	consumer, err := sarama.NewConsumerGroup(s.bootstrap, group, c)
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t := &taker{count: count, cancel: cancel}
	err = consumer.Consume(ctx, []string{topic}, t)
	return t.values, err
}

func (s *saramaClient) Topics() ([]string, error) {
	if err := s.client.RefreshMetadata(); err != nil {
		return nil, err
	}
	topics, err := s.admin.ListTopics()
	var names []string
	for name := range topics {
		names = append(names, name)
	}
	return names, err
}

func (s *saramaClient) Partitions(topic string) (int, error) {
	found, err := s.admin.DescribeTopics([]string{topic})
	if err != nil {
		return 0, err
	}
	return len(found[0].Partitions), nil
}

func (s *saramaClient) AlterConfig(topic, key, value string) error {
	return s.admin.IncrementalAlterConfig(sarama.TopicResource, topic, map[string]sarama.IncrementalAlterConfigsEntry{
		key: {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}}, false)
}

func (s *saramaClient) Config(topic, key string) (string, error) {
	found, err := s.admin.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: topic})
	for _, entry := range found {
		if entry.Name == key {
			return entry.Value, nil
		}
	}
	return "", errors.Join(err, fmt.Errorf("no setting %s", key))
}

func (s *saramaClient) AddPartitions(topic string, total int32) error {
	return s.admin.CreatePartitions(topic, total, nil, false)
}

func (s *saramaClient) DeleteTopic(topic string) error { return s.admin.DeleteTopic(topic) }

func (s *saramaClient) Groups() ([]string, error) {
	groups, err := s.admin.ListConsumerGroups()
	var names []string
	for name := range groups {
		names = append(names, name)
	}
	return names, err
}

func (s *saramaClient) GroupState(group string) (string, error) {
	found, err := s.admin.DescribeConsumerGroups([]string{group})
	if err != nil {
		return "", err
	}
	for _, member := range found[0].Members {
		if _, err := member.GetMemberAssignment(); err != nil {
			return "", err
		}
	}
	return fmt.Sprint(strings.ToLower(found[0].State), " ", len(found[0].Members)), nil
}

func (s *saramaClient) Committed(group, topic string, partitions []int32) (map[int32]int64, error) {
	answer, err := s.admin.ListConsumerGroupOffsets(group, map[string][]int32{topic: partitions})
	found := map[int32]int64{}
	if err == nil {
		for _, partition := range partitions {
			found[partition] = answer.GetBlock(topic, partition).Offset
		}
	}
	return found, err
}

func (s *saramaClient) DeleteGroup(group string) error { return s.admin.DeleteConsumerGroup(group) }

func (s *saramaClient) DeleteRecords(topic string, partition int32, before int64) error {
	return s.admin.DeleteRecords(topic, map[int32]int64{partition: before})
}

func (s *saramaClient) Close() {
	s.admin.Close()
	s.client.Close()
}

func main() {
	sarama.Logger = log.New(io.Discard, "", 0)
	run(func(bootstrap string) (Client, error) {
		client, err := sarama.NewClient([]string{bootstrap}, config())
		if err != nil {
			return nil, err
		}
		admin, err := sarama.NewClusterAdmin([]string{bootstrap}, config())
		return &saramaClient{[]string{bootstrap}, client, admin}, err
	})
}

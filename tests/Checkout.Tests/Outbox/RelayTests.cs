using System.Collections.Concurrent;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.Checkout.Tests.Outbox;

public sealed class RelayTests : IAsyncLifetime
{
    private readonly InMemoryJournal _journal = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLog<Relay> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly GroupCommitter _committer;
    private Task _running = Task.CompletedTask;

    public RelayTests() => _committer = new GroupCommitter(_journal, _time, NullLogger<GroupCommitter>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _committer.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task MessagesOfOneOwnerAreSentStrictlyInOrder()
    {
        var handler = new Recorder();
        for (var i = 0; i < 200; i++) Post($"owner {i % 5}", $"{i}");
        Run(handler);
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 200));
        foreach (var owner in handler.Sent.GroupBy(row => row.Key.Id))
            Assert.Equal(owner.Select(row => row.Position).Order(), owner.Select(row => row.Position));
        Assert.Equal(1, handler.MostAtOnceOfOneOwner);
    }

    [Fact]
    public async Task OwnersAreServedAtTheSameTimeUpToTheBound()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        for (var i = 0; i < 100; i++) Post($"owner {i}", "");
        Run(handler, new RelayOptions { Concurrency = 7 });
        await _time.UntilAsync(() => Task.FromResult(handler.AtOnce == 7));
        handler.Gate.SetResult();
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 100));
        Assert.Equal(7, handler.MostAtOnce);
    }

    [Fact]
    public async Task WhatWasSentLeavesTheOutbox()
    {
        var handler = new Recorder();
        Post("owner", "1");
        Run(handler);
        await _time.UntilAsync(() => Task.FromResult(_journal.ReadOutbox(0, 10).Count == 0));
        Assert.Single(handler.Sent);
    }

    [Fact]
    public async Task WhatAnotherProcessHasWrittenIsSentWithoutASignal()
    {
        var handler = new Recorder();
        Run(handler, new RelayOptions { LookEvery = RelayOptions.SharedLookEvery });
        foreach (var payload in (string[])["1", "2"])
        {
            Post("owner", payload); // into the journal, past the committer
            await _time.UntilAsync(() =>
            {
                _time.Advance(RelayOptions.SharedLookEvery);
                return Task.FromResult(handler.Sent.Any(row => row.Payload == payload));
            });
        }
        Assert.Equal(["1", "2"], handler.Sent.Select(row => row.Payload));
    }

    [Fact]
    public async Task AMessageThatFailsBlocksItsOwnerAlone()
    {
        var handler = new Recorder { Verdict = row => row.Payload == "poison" ? Sent.TryAgain("not today") : Sent.Done };
        Post("ill", "poison");
        Post("ill", "behind it");
        for (var i = 0; i < 50; i++) Post($"healthy {i}", "fine");
        Run(handler, new RelayOptions { PageSize = 4 });
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 50));
        Assert.All(handler.Sent, row => Assert.Equal("fine", row.Payload));
        // A sent row leaves with a later commit.
        await _time.UntilAsync(() => Task.FromResult(_journal.ReadOutbox(0, 10).Count == 2));
        Assert.Equal(["poison", "behind it"], _journal.ReadOutbox(0, 10).Select(row => row.Payload));

        handler.Verdict = _ => Sent.Done;
        _time.Advance(TimeSpan.FromSeconds(30));
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 52));
        Assert.Equal(["poison", "behind it"], handler.Sent.Where(row => row.Key.Id == "ill").Select(row => row.Payload));
    }

    [Fact]
    public async Task APersonIsToldAfterTenTriesAndItGoesOn()
    {
        var tries = 0;
        var handler = new Recorder { Verdict = _ => ++tries == 12 ? Sent.Done : throw new InvalidOperationException("bug") };
        Post("owner", "");
        Run(handler);
        await _time.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return Task.FromResult(handler.Sent.Count == 1);
        });
        var told = Assert.Single(_log.Entries, entry => entry.Level == LogLevel.Error);
        Assert.Equal(2102, told.Id);
        Assert.Contains("Message 1 (test) of test/owner", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheWishToWaitIsALowerBound()
    {
        var tries = 0;
        var handler = new Recorder { Verdict = _ => ++tries == 2 ? Sent.Done : Sent.TryAgain("later", TimeSpan.FromMinutes(5)) };
        Post("owner", "");
        var began = _time.GetUtcNow();
        Run(handler);
        await _time.UntilAsync(() => Task.FromResult(tries == 1));
        await _time.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(handler.Sent.Count == 1);
        });
        Assert.True(_time.GetUtcNow() - began >= TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task AMessageWithoutAHandlerIsKept()
    {
        Post("owner", "", "from the future");
        Post("other", "");
        var handler = new Recorder();
        Run(handler);
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 1 && _journal.ReadOutbox(0, 10).Count == 1));
    }

    [Fact]
    public async Task NewMessagesAreSentWithoutPolling()
    {
        var handler = new Recorder();
        Run(handler);
        for (var i = 1; i <= 3; i++)
        {
            Post("owner", $"{i}");
            _committer.OutboxFilled.Set();
            await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == i));
        }
    }

    [Fact]
    public async Task MemoryIsBoundedAndNothingIsLostAtTheBound()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        for (var i = 0; i < 300; i++) Post($"owner {i}", "");
        Run(handler, new RelayOptions { MaxRows = 10, PageSize = 4, Concurrency = 1_000 });
        await _time.UntilAsync(() => Task.FromResult(handler.AtOnce == 10));
        handler.Gate.SetResult();
        await _time.UntilAsync(() => Task.FromResult(handler.Sent.Count == 300));
        Assert.InRange(handler.MostAtOnce, 1, 10);
    }

    [Fact]
    public async Task WhatWasNotFinishedIsSentAgainByTheNextRelay()
    {
        var first = new Recorder { Gate = new TaskCompletionSource() };
        Post("owner", "1");
        Run(first);
        await _time.UntilAsync(() => Task.FromResult(first.AtOnce == 1));
        using var secondStop = new CancellationTokenSource();
        await _stop.CancelAsync();
        await _running;
        Assert.Empty(first.Sent);

        var second = new Recorder();
        using var relay = new Relay(_journal, _committer, [second], new RelayOptions(), _time, _log);
        var running = relay.RunAsync(secondStop.Token);
        await _time.UntilAsync(() => Task.FromResult(second.Sent.Count == 1));
        await secondStop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task AFailureWhileItStopsIsNoFailureOfTheRelay()
    {
        var handler = new Recorder { Verdict = _ => { _stop.Cancel(); throw new HttpRequestException("reset"); } };
        Post("owner", "1");
        Run(handler);
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(_journal.ReadOutbox(0, 10));
    }

    [Fact]
    public void TwoHandlersOfOneTypeAreABug() => Assert.Throws<InvalidOperationException>(
        () => new Relay(_journal, _committer, [new Recorder(), new Recorder()], new RelayOptions(), _time, _log));

    private void Run(IOutboxHandler handler, RelayOptions? options = null)
    {
        var relay = new Relay(_journal, _committer, [handler], options ?? new RelayOptions(), _time, _log);
        _running = relay.RunAsync(_stop.Token);
    }

    private void Post(string owner, string payload, string type = "test")
    {
        var key = new GrainKey("test", owner);
        var before = _journal.Read(key, 0) is [.., var newest] ? newest : null;
        var (sequence, hash) = (before?.Sequence ?? 0, before?.Hash ?? ChainHash.Genesis);
        var append = new Append(
            key, Guid.NewGuid(), sequence, 0, sequence + 1, hash, Guid.NewGuid().ToByteArray(), _time.GetUtcNow(), ChainHash.CurrentFormat, default, null, null,
            [new OutboxMessage(type, payload)]);
        Assert.Equal([AppendOutcome.Committed], _journal.Append([append], []));
    }

    private sealed class Recorder : IOutboxHandler
    {
        private readonly ConcurrentDictionary<GrainKey, int> _running = new();
        private int _atOnce;

        public IReadOnlyCollection<string> Types { get; } = ["test"];

        public ConcurrentQueue<OutboxRow> Sent { get; } = new();

        public TaskCompletionSource? Gate { get; init; }

        public Func<OutboxRow, Sent> Verdict { get; set; } = _ => Checkout.Outbox.Sent.Done;

        public int AtOnce => Volatile.Read(ref _atOnce);

        public int MostAtOnce { get; private set; }

        public int MostAtOnceOfOneOwner { get; private set; }

        public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
        {
            lock (_running)
            {
                MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
                MostAtOnceOfOneOwner = Math.Max(MostAtOnceOfOneOwner, _running.AddOrUpdate(row.Key, 1, (_, count) => count + 1));
            }
            try
            {
                await Task.Yield();
                if (Gate is not null) await Gate.Task.WaitAsync(cancellationToken);
                var verdict = Verdict(row);
                if (verdict.IsDone) Sent.Enqueue(row);
                return verdict;
            }
            finally
            {
                _running.AddOrUpdate(row.Key, 0, (_, count) => count - 1);
                Interlocked.Decrement(ref _atOnce);
            }
        }
    }
}

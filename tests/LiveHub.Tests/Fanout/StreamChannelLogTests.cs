using System.Text.Json;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>Whatever viewers and lines do: nothing is lost silently, nothing comes twice, and memory is bounded.</summary>
public sealed class StreamChannelLogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StreamChannel _channel;
    private readonly SortedSet<long> _lines = [];
    private long _count;
    private long _mark;

    public StreamChannelLogTests() => _channel = new StreamChannel("show", _ => Task.FromResult(true), _time, new WireJson().Options);

    public void Dispose() => _channel.Dispose();

    /// <summary>Each seed is one evening: lines of all sizes, some taken back, viewers that are quick, slow, cut and back again.</summary>
    [Fact]
    public async Task ViewersOfAnyKindShowTheSameLinesInTheEnd()
    {
        var resyncs = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var followers = Enumerable.Range(0, 4).Select(_ => new LogFollower(_channel)).ToArray();
            foreach (var follower in followers) follower.Begin();
            for (var step = 0; step < 120; step++)
            {
                switch (random.Next(8))
                {
                    case < 3: Append(random.Next(random.Next(10) == 0 ? 150 : 6), random.Next(20) == 0 ? 12_000 : random.Next(600)); break;
                    case 3: Withdraw([.. _lines.Reverse().Take(60).Where(_ => random.Next(10) == 0)]); break;
                    case 4: await TickAsync(); break;
                    case 5: followers[random.Next(4)].Return(); break;
                    default: followers[random.Next(random.Next(5) == 0 ? 4 : 2)].Read(); break; // the last two are slow
                }
            }
            await TickAsync();
            foreach (var follower in followers)
            {
                while (follower.Read())
                {
                    // until there is nothing left
                }
                Assert.True(_lines.GetViewBetween(follower.First, long.MaxValue).SequenceEqual(follower.Lines), $"seed {seed}");
                resyncs += follower.Resyncs;
            }
            Assert.True(_channel.LogBytes <= ChannelLog.MaxBytes);
        }
        Assert.True(resyncs > 20); // or the tale would be too tame
    }

    [Fact]
    public async Task ManyLinesAtOnceComeInFramesOfBoundedSize()
    {
        var follower = new LogFollower(_channel);
        follower.Begin();
        Append(60, 4_000);
        await TickAsync();
        var frames = 0;
        while (follower.Read()) frames++;
        Assert.InRange(frames, 4, 6);
        Assert.Equal(_lines, follower.Lines);
    }

    [Fact]
    public async Task ATopicThatChangedIsToldEvenWhereTheLogIsLong()
    {
        var place = _channel.Position.Sequence;
        Append(60, 4_000);
        _channel.Publish("number", 1, 1);
        Append(1, 10);
        await TickAsync();
        var topics = new List<bool>();
        for (Frame? frame; (frame = _channel.Since(place)) is not null; place = frame.Sequence)
            topics.Add(JsonDocument.Parse(frame.Json.Utf8).RootElement.GetProperty("topics").TryGetProperty("number", out _));
        Assert.True(topics[0]);
        Assert.True(topics.Count > 3);
    }

    [Fact]
    public async Task WhatIsRestoredIsInTheSnapshotAndInNoUpdate()
    {
        _channel.Restore("chat", Enumerable.Range(1, 3).Select(n => ($"{n}", (object)new { n })));
        var follower = new LogFollower(_channel);
        follower.Begin();
        Assert.Equal([1, 2, 3], follower.Lines);
        _count = 3;
        Append(1, 10);
        await TickAsync();
        follower.Read();
        Assert.Equal([1, 2, 3, 4], follower.Lines);
    }

    [Fact]
    public async Task WhatIsAppendedBetweenTicksIsNeitherInTheSnapshotNorLost()
    {
        await TickAsync();
        _time.Advance(TimeSpan.Zero);
        var before = new LogFollower(_channel);
        before.Begin();
        Append(2, 10);
        await TickAsync();
        var after = new LogFollower(_channel);
        after.Begin();
        Assert.Equal([1, 2], after.Lines);
        Assert.False(after.Read());
        Assert.True(before.Read());
        Assert.Equal([1, 2], before.Lines);
    }

    [Fact]
    public async Task AWithdrawnLineIsTakenFromFramesThatWereMadeBefore()
    {
        var place = _channel.Position.Sequence;
        Append(2, 10);
        await TickAsync();
        Assert.Contains("\"n\":2", Text(_channel.Since(place)!.Json), StringComparison.Ordinal);
        Withdraw([2]);
        Assert.DoesNotContain("\"n\":2", Text(_channel.Since(place)!.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AViewerThatMissedWhatIsGoneIsToldToBeginAnew()
    {
        var viewer = new FakeViewer("slow");
        var queue = new ViewerQueue(_channel, _channel.Position.Sequence, viewer, viewer, _time, _ => { });
        Assert.True(_channel.TryAdd(queue));
        queue.Start();
        await viewer.NextAsync(); // the number of viewers
        viewer.Hold();
        Append(1, 10);
        await TickAsync();
        await viewer.Stuck.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Append(ChannelLog.MaxEntries + 2, 10);
        await TickAsync();
        viewer.LetGo();
        JsonElement last;
        do last = await viewer.NextAsync();
        while (last.ValueKind != JsonValueKind.Number);
        Assert.Equal(CloseCode.Resync, last.GetInt32());
        // It has its time to leave; then it is cut.
        await _time.ArmedAsync(ViewerQueue.PatienceLimit);
        Assert.False(viewer.WasCut.Task.IsCompleted);
        _time.Advance(ViewerQueue.PatienceLimit);
        await viewer.WasCut.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AViewerHearsEveryLineOverItsQueueInOrder()
    {
        var viewer = new FakeViewer("keen");
        var queue = new ViewerQueue(_channel, _channel.Position.Sequence, viewer, viewer, _time, _ => { });
        Assert.True(_channel.TryAdd(queue));
        queue.Start();
        var heard = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            Append(20, 900);
            await TickAsync();
            while (heard.Count < _count)
            {
                if (!(await viewer.NextAsync()).TryGetProperty("log", out var log)) continue;
                heard.AddRange(log.GetProperty("chat").EnumerateArray().Select(entry => entry.GetProperty("n").GetInt64()));
            }
        }
        Assert.Equal(Enumerable.Range(1, 600).Select(n => (long)n), heard);
    }

    private void Append(int lines, int size)
    {
        for (var i = 0; i < lines; i++)
        {
            _lines.Add(++_count);
            _channel.Append("chat", $"{_count}", new { n = _count, text = new string('x', size) });
        }
    }

    private void Withdraw(long[] lines)
    {
        foreach (var line in lines) _lines.Remove(line);
        _channel.Withdraw("chat", lines.Select(line => $"{line}").ToHashSet(StringComparer.Ordinal), new { gone = lines });
    }

    /// <summary>Ends when everything so far has been taken over by a tick.</summary>
    private async Task TickAsync()
    {
        _channel.Publish("mark", ++_mark, _mark);
        for (var place = _channel.Position.Sequence; _channel.Position.Sequence == place; await Task.Yield()) _time.Advance(Audience.QuickTick);
    }

    private static string Text(RawJson json) => System.Text.Encoding.UTF8.GetString(json.Utf8.Span);
}

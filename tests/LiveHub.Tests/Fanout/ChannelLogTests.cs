using System.Text;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>What a channel keeps of its log, and what it says of what it keeps no more.</summary>
public sealed class ChannelLogTests
{
    private readonly ChannelLog _log = new();

    [Fact]
    public void EntriesComeInOrderAndOnce()
    {
        for (var i = 1; i <= 10; i++) Append(i);
        Assert.Equal([4, 5, 6, 7], NumbersIn(_log.Between(3, 7, 10_000).Entries));
        Assert.Empty(_log.Between(10, 10, 10_000).Entries);
    }

    [Fact]
    public void EntriesOfAllTopicsShareOneOrder()
    {
        Append(1);
        Append(2, topic: "other");
        Append(3);
        var (entries, reached) = _log.Between(0, 3, room: 3);
        Assert.Equal((1, 1), (entries.Count, reached));
        (entries, reached) = _log.Between(reached, 3, room: 3);
        Assert.Equal(["other"], entries.Keys);
        Assert.Equal(2, reached);
    }

    [Fact]
    public void OnlyTheNewestOfATopicAreKeptAndWhoIsBeforeThemIsBehind()
    {
        for (var i = 1; i <= ChannelLog.MaxEntries; i++) Append(i);
        Assert.True(_log.Reaches(0));
        Append(ChannelLog.MaxEntries + 1);
        Assert.False(_log.Reaches(0));
        Assert.True(_log.Reaches(1));
        Assert.Equal(ChannelLog.MaxEntries, NumbersIn(_log.Between(1, 10_000, int.MaxValue).Entries).Count);
    }

    [Fact]
    public void BytesAreBoundedOverAllTopics()
    {
        for (var i = 1; i <= 200; i++)
        {
            Append(i, topic: i % 2 == 0 ? "even" : "odd", size: 4_000);
            Assert.True(_log.Bytes <= ChannelLog.MaxBytes);
        }
        var kept = ChannelLog.MaxBytes / 4_000;
        Assert.True(_log.Reaches(200 - kept));
        Assert.False(_log.Reaches(200 - kept - 1));
    }

    [Fact]
    public void AnEntryThatFitsIntoNoFrameIsABug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Append(1, size: ChannelLog.MaxEntry + 1));

    [Fact]
    public void WhatDoesNotFitWaits()
    {
        for (var i = 1; i <= 10; i++) Append(i, size: 100);
        var (entries, reached) = _log.Between(0, 10, room: 350);
        Assert.Equal(3, reached);
        Assert.Equal(3, entries["chat"].Count);
        // Even without any room one entry is taken, or nobody would ever get on.
        Assert.Equal(4, _log.Between(3, 10, room: 0).Reached);
    }

    [Fact]
    public void WhatWasWithdrawnIsToldToNobody()
    {
        for (var i = 1; i <= 5; i++) Append(i);
        var before = _log.Bytes;
        _log.Withdraw("chat", new HashSet<string>(["2", "4", "absent"], StringComparer.Ordinal));
        Assert.True(_log.Bytes < before);
        Assert.Equal([1, 3, 5], NumbersIn(_log.Between(0, 5, 10_000).Entries));
        Assert.Equal([1, 3, 5], NumbersIn(_log.Newest(50, 5)));
        _log.Withdraw("absent", new HashSet<string>(["1"], StringComparer.Ordinal));
        // Nor does anybody miss it when it goes.
        for (var i = 6; i <= 6 + ChannelLog.MaxEntries; i++) Append(i);
        Assert.Equal(5 + 1, FirstReached());
    }

    [Fact]
    public void ASnapshotHasTheNewestEntriesWithAKeyUpToItsPlace()
    {
        for (var i = 1; i <= 60; i++) Append(i, key: i % 2 == 0);
        Assert.Equal([16, 18, 20], NumbersIn(_log.Newest(3, 21)));
    }

    private long FirstReached()
    {
        var place = 0L;
        while (!_log.Reaches(place)) place++;
        return place;
    }

    private void Append(long sequence, string topic = "chat", int size = 0, bool key = true) =>
        _log.Append(topic, sequence, key ? $"{sequence}" : null, new RawJson(Encoding.UTF8.GetBytes($"{sequence}".PadLeft(size))));

    private static List<long> NumbersIn(Dictionary<string, List<RawJson>> entries) =>
        [.. entries.Values.SelectMany(list => list).Select(json => long.Parse(Encoding.UTF8.GetString(json.Utf8.Span)))];
}

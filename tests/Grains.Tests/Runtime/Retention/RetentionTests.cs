using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Runtime.Retention;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Tests.Stock;

namespace LiveCommerce.Grains.Tests.Runtime.Retention;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = StockTable.Start;
    private static readonly UInt128 Key = new(1, 2);

    [Fact]
    public void AFilterNeverDeniesWhatItHoldsAndSeldomTakesWhatItDoesNot()
    {
        var filter = new IdFilter(20_000, Key);
        for (var i = 0; i < 20_000; i++) filter.Add(Id(i));
        filter = IdFilter.Load([.. filter.ToArray().Chunk(1_000).Select(piece => (ReadOnlyMemory<byte>)piece)]); // as pages would cut it
        for (var i = 0; i < 20_000; i++) Assert.True(filter.MayContain(Id(i)));
        var passed = Enumerable.Range(20_000, 100_000).Count(i => filter.MayContain(Id(i)));
        Assert.InRange(passed, 0, 400);
        Assert.InRange(filter.ToArray().Length, 40_000, 40_100);
    }

    [Fact]
    public void WhatIsNoFilterIsRefused()
    {
        Assert.Throws<UnreadableSnapshotException>(() => IdFilter.Load());
        Assert.Throws<UnreadableSnapshotException>(() => IdFilter.Load(new byte[100]));
        Assert.Throws<UnreadableSnapshotException>(() => IdFilter.Load((byte[])[.. new IdFilter(1, Key).ToArray(), 0]));
    }

    [Fact]
    public void ASegmentHoldsWhatWasPutIn() => Prop.ForAll(Gen.Choose(0, 1_000).ArrayOf().ToArbitrary(), numbers =>
    {
        var ids = numbers.Distinct().Order().ToList();
        var segment = Build(ids, text: i => new string('x', i * i % 3_000));
        Assert.Equal(ids.Count, segment?.Count ?? 0);
        Assert.All(segment?.Pages ?? [], page => Assert.InRange(page.Data.Length, 1, SegmentPage.MaxSize));
        for (var i = 0; i <= 1_000; i += 7) AssertHolds(segment, i, ids.Contains(i) ? new string('x', i * i % 3_000) : null);
        foreach (var i in ids) AssertHolds(segment, i, new string('x', i * i % 3_000));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ARecordLargerThanAPageHasAPageOfItsOwn()
    {
        var segment = Build([1, 2, 3], text: i => new string('x', i == 2 ? 100_000 : 10));
        Assert.Equal(3, segment!.Pages.Count);
        AssertHolds(segment, 2, new string('x', 100_000));
        AssertHolds(segment, 3, new string('x', 10));
    }

    [Fact]
    public void RecordsComeInOrderOrNotAtAll()
    {
        var builder = new SegmentBuilder(Now, 2, Key);
        builder.Add(Id(2), Now, []);
        Assert.Throws<ArgumentException>(() => builder.Add(Id(1), Now, []));
        Assert.Throws<ArgumentException>(() => builder.Add(Id(2), Now, []));
        Assert.Null(new SegmentBuilder(Now, 0, Key).Build());
    }

    [Fact]
    public void AMergeKeepsTheNewestOfEachIdAndNothingThatIsOver() => Prop.ForAll(Gen.Choose(0, 3_000).ArrayOf().ArrayOf().ToArbitrary(), sets =>
    {
        var expected = new Dictionary<int, string>();
        var segments = new List<IdSegment>();
        for (var age = 0; age < sets.Length; age++) // the newest first
        {
            var ids = sets[age].Distinct().Order().ToList();
            var name = "from " + age;
            if (Build(ids, _ => name, KeepUntil) is { } built) segments.Add(built);
            foreach (var id in ids) expected.TryAdd(id, name);
        }
        foreach (var over in expected.Keys.Where(id => KeepUntil(id) < Now).ToList()) expected.Remove(over);
        var merged = SegmentMerge.Merge(Now, [.. segments.Select(segment => (segment.Pages.Select(page => page.Data), segment.Count))], Now, Key);
        Assert.Equal(expected.Count, merged?.Count ?? 0);
        for (var id = 0; id <= 3_000; id += 11) AssertHolds(merged, id, expected.GetValueOrDefault(id));
        foreach (var (id, name) in expected) AssertHolds(merged, id, name);
        if (merged is not null) Assert.Equal(expected.Keys.Max(KeepUntil), merged.KeepUntil);

        static DateTimeOffset KeepUntil(int id) => Now.AddSeconds((id % 5) - 2);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ADamagedPageIsRefusedAndNeverReadBeyondItsEnd()
    {
        var page = Build([1, 2, 3], _ => "content")!.Pages[0].Data;
        for (var length = 0; length < page.Length; length++)
        {
            var cut = page[..length];
            Assert.Throws<UnreadableSnapshotException>(() =>
            {
                for (var id = 0; id < 5; id++) SegmentPages.TryFind(cut, Id(id), out _);
            });
        }
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var spoiled = (byte[])page.Clone();
            spoiled[random.Next(15)] ^= (byte)random.Next(1, 256);
            try
            {
                for (var id = 0; id < 5; id++) SegmentPages.TryFind(spoiled, Id(id), out _);
            }
            catch (UnreadableSnapshotException)
            {
                // that is what it should say
            }
        }
    }

    [Fact]
    public void AnIdTellsItsHour()
    {
        var at = new DateTimeOffset(2026, 1, 1, 12, 59, 59, 999, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), IdSegment.HourOf(StockTable.Id(at, 1).MadeAt));
    }

    private static Guid Id(int number) => StockTable.Id(Now, number).Value;

    private static IdSegment? Build(List<int> numbers, Func<int, string> text, Func<int, DateTimeOffset>? keepUntil = null)
    {
        var builder = new SegmentBuilder(Now, numbers.Count, Key);
        foreach (var number in numbers) builder.Add(Id(number), keepUntil?.Invoke(number) ?? Now, Encoding.UTF8.GetBytes(text(number)));
        return builder.Build();
    }

    private static void AssertHolds(IdSegment? segment, int number, string? text)
    {
        var page = segment?.Pages.LastOrDefault(page => page.First.CompareTo(Id(number)) <= 0);
        ReadOnlySpan<byte> content = default;
        var found = page is not null && SegmentPages.TryFind(page.Data, Id(number), out content);
        Assert.Equal(text, found ? Encoding.UTF8.GetString(content) : null);
        if (found) Assert.True(segment!.Filter.MayContain(Id(number)));
    }
}

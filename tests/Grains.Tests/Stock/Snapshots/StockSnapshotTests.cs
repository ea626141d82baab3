using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Runtime.Retention;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Snapshots;

/// <summary>
/// Random lives of a SKU, lived by three owners at once: one that is never disturbed, one that is restored from a snapshot now and then, and one
/// whose finished ids move into segments and are recalled. All three must say the same.
/// </summary>
public sealed class StockSnapshotTests
{
    private const int Lives = 300;

    private static readonly UInt128 Key = new(3, 4);
    private static readonly StockKind Kind = new(SilentBroadcaster.Instance);

    [Fact]
    public void WhoIsRestoredDecidesLikeWhoWasNeverDisturbed()
    {
        var first = Environment.TickCount & 0xffffff;
        for (var seed = first; seed < first + Lives; seed++) Live(seed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    public void OneSeed(int seed) => Live(seed);

    [Fact]
    public void ACaptureIsTheMomentItWasTaken()
    {
        var state = Filled(30_000, out var now);
        var before = Kind.View(state, 0, []);
        using var capture = Kind.Capture(state, withFinished: true);
        foreach (var due in Kind.DecideDue(state, now.AddHours(1))) Kind.Apply(state, due);
        Kind.Apply(state, new StockEvent.Restocked(now.AddHours(1), "later", 7));
        var pages = Pages(capture);
        Assert.All(pages, page => Assert.InRange(page.Length, 1, StateCapture.PageSize));
        Assert.True(pages.Count > 5);
        Assert.Equivalent(before, Kind.View(Kind.Restore("MUG", pages), 0, []), strict: true);
    }

    [Fact]
    public void WhatIsNoSnapshotOfThisSkuIsRefused()
    {
        using var capture = Kind.Capture(Filled(20_000, out _), withFinished: true);
        var pages = Pages(capture);
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("CUP", pages));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", []));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", pages[..^1]));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", pages[1..]));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", [pages[0], .. pages[2..]]));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", [.. pages, pages[^1]]));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", [pages[0], pages[1], .. pages[1..]]));
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", [.. pages[..^1], pages[^1][..^1]]));
        var newer = pages[0].ToArray();
        newer[0]++;
        Assert.Throws<UnreadableSnapshotException>(() => Kind.Restore("MUG", [newer, .. pages[1..]]));
    }

    [Fact]
    public void ASnapshotThatIsDamagedIsRefusedOrLawful()
    {
        using var capture = Kind.Capture(Filled(50, out _), withFinished: true);
        var page = Assert.Single(Pages(capture));
        for (var at = 0; at < page.Length; at++)
        {
            var spoiled = page.ToArray();
            spoiled[at] ^= 0x5a;
            try
            {
                Assert.True(Kind.View(Kind.Restore("MUG", [spoiled]), 0, []).Total().IsLawful);
            }
            catch (UnreadableSnapshotException)
            {
                // that is what it should say; what it cannot see the hash of the page does
            }
        }
    }

    private static StockState Filled(int reservations, out DateTimeOffset now)
    {
        var state = Kind.NewState("MUG");
        now = StockTable.Start;
        Kind.Apply(state, new StockEvent.Restocked(now, "s1", 1_000_000));
        for (var i = 0; i < reservations; i++)
        {
            var buyer = BuyerId.Parse($"g{i / 2:x32}");
            Kind.Apply(state, new StockEvent.Reserved(now, StockTable.Id(now, i), buyer, 1, new Money(1000 + (i % 3), "EUR"), now.AddSeconds(60 + (i % 7))));
            if (i % 5 == 0) Kind.Apply(state, new StockEvent.Released(now, StockTable.Id(now, i), ReleaseCause.Buyer));
            if (i % 5 == 1) Kind.Apply(state, new StockEvent.PaymentBegun(now, StockTable.Id(now, i), "P" + i));
        }
        return state;
    }

    private static List<ReadOnlyMemory<byte>> Pages(StateCapture capture) => [.. capture.Pages().Select(page => (ReadOnlyMemory<byte>)page)];

    private static void Live(int seed)
    {
        var random = new Random(seed);
        var (calm, restored, lean) = (Kind.NewState("MUG"), Kind.NewState("MUG"), Kind.NewState("MUG"));
        var segments = new List<IdSegment>();
        var ids = new List<ReservationId>();
        var now = StockTable.Start;
        for (var step = 0; step < 150; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(10) switch { 0 => random.Next(100_000), 1 when random.Next(30) == 0 => 90_000_000, < 6 => random.Next(9_000), _ => 0 });
            var where = $"seed {seed}, step {step}";
            while (Kind.NextDue(calm) <= now && Kind.DecideDue(calm, now) is { Count: > 0 } due)
            {
                Assert.Equal(Kind.Write(due), Kind.Write(Kind.DecideDue(restored, now)));
                Assert.Equal(Kind.Write(due), Kind.Write(Kind.DecideDue(lean, now)));
                Apply(due);
            }
            var command = StockModelTests.Next(random, ids, now);
            var decision = Kind.Decide(calm, command, now);
            AssertSame(decision, Kind.Decide(restored, command, now), $"{where}: {command}, restored");
            if (Kind.Missing(lean, command) is { } missing) Recall(missing);
            var leanly = Kind.Decide(lean, command, now);
            // What a segment remembers of an id beyond the time for new wishes is not asked.
            if (leanly.Answer.Status != StockStatus.IdTooOld) AssertSame(decision, leanly, $"{where}: {command}, lean");
            Apply(decision.Events);
            if (random.Next(12) == 0) restored = Restored(restored, withFinished: true);
            if (random.Next(12) == 0) Store();
            Assert.Equivalent(Kind.View(calm, 0, []), Kind.View(restored, 0, []), strict: true);
            Assert.Equivalent(Kind.View(calm, 0, []), Kind.View(lean, 0, []), strict: true);
            Assert.Equal((Kind.NextDue(calm), Kind.NextDue(calm)), (Kind.NextDue(restored), Kind.NextDue(lean)));
        }

        void Apply(IReadOnlyList<StockEvent> events)
        {
            foreach (var happened in events)
            {
                Kind.Apply(calm, happened);
                Kind.Apply(restored, happened);
                if (Kind.Missing(lean, happened) is { } missing) Recall(missing);
                Kind.Apply(lean, happened);
            }
        }

        void Store()
        {
            using var capture = Kind.Capture(lean, withFinished: false);
            var stored = capture.Segments(Key).ToList();
            segments.InsertRange(0, stored);
            if (random.Next(2) == 0) lean = Kind.Restore("MUG", Pages(capture));
            else while (Kind.Unload(lean, capture, 1 + random.Next(3)) > 0) { }
            if (random.Next(3) == 0)
            {
                segments = [.. segments.GroupBy(segment => segment.Hour).Select(hour => SegmentMerge.Merge(
                    hour.Key, [.. hour.Select(segment => (segment.Pages.Select(page => page.Data), segment.Count))], now, Key)).OfType<IdSegment>()];
            }
        }

        void Recall(Guid id)
        {
            foreach (var segment in segments.Where(each => each.Hour == IdSegment.HourOf(new ReservationId(id).MadeAt) && each.Filter.MayContain(id)))
            {
                var page = segment.Pages.LastOrDefault(each => each.First.CompareTo(id) <= 0);
                if (page is null || !SegmentPages.TryFind(page.Data, id, out var content)) continue;
                Kind.Recall(lean, id, content);
                return;
            }
        }
    }

    private static StockState Restored(StockState state, bool withFinished)
    {
        using var capture = Kind.Capture(state, withFinished);
        return Kind.Restore("MUG", Pages(capture));
    }

    private static void AssertSame(Grains.Runtime.Decision<StockEvent, StockAnswer> expected, Grains.Runtime.Decision<StockEvent, StockAnswer> actual, string where)
    {
        Assert.True(Text(expected.Answer) == Text(actual.Answer), $"{where}\n{expected.Answer}\n{actual.Answer}");
        Assert.True(Kind.Write(expected.Events).AsSpan().SequenceEqual(Kind.Write(actual.Events)), where);
    }

    private static string Text(StockAnswer answer) => System.Text.Json.JsonSerializer.Serialize(answer);
}

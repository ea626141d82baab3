using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Tests.Stock;
using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.Grains.Tests.Runtime.Retention;

/// <summary>
/// Random lives of a SKU through the whole kernel, over one and a half days and many restarts, with snapshots every few facts: whatever has
/// become of a reservation, and wherever it lies, a repeat of its id gets its first answer for as long as ids are kept, and never a second unit.
/// </summary>
public sealed class RepeatedIdTests : IDisposable
{
    private const int Nodes = 16;
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(20);
    private static readonly GrainOptions Options = new() { SnapshotEvery = 25, SnapshotWhenLeaving = 5, DueScanEvery = TimeSpan.FromMinutes(1) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task ARepeatGetsItsFirstAnswerAcrossSnapshotsRestartsAndTime()
    {
        var first = Environment.TickCount & 0xffffff;
        for (var seed = first; seed < first + 5; seed++) await LiveAsync(seed);
    }

    [Fact(Timeout = 60_000)]
    public async Task OneSeed() => await LiveAsync(7);

    private async Task LiveAsync(int seed)
    {
        var (random, time) = (new Random(seed), new ManualTime());
        var granted = new List<(StockCommand.Reserve Wish, ReservationView First)>();
        var path = _folder.PathOf($"{seed}.db");
        var (repeated, tooOld) = (0, 0);
        for (var node = 0; node < Nodes; node++)
        {
            await WithNodeAsync(path, time, async stock =>
            {
                if (node == 0) await stock.AskAsync("MUG", new StockCommand.Restock("s1", 100_000));
                foreach (var some in Sample(30)) await RepeatAsync(stock, some);
                for (var step = 0; step < 15; step++)
                {
                    await LiveOnAsync(stock);
                    time.Advance(LongestStep * random.NextDouble());
                }
            });
        }
        await WithNodeAsync(path, time, async stock =>
        {
            foreach (var each in granted) await RepeatAsync(stock, each);
        });
        Assert.True(repeated > granted.Count / 2 && tooOld > 0, $"seed {seed}: {repeated} repeated, {tooOld} too old of {granted.Count}");

        async Task LiveOnAsync(IGrains<StockCommand, StockAnswer, StockView> stock)
        {
            for (var wishes = random.Next(8); wishes > 0; wishes--)
            {
                var number = granted.Count;
                var wish = new StockCommand.Reserve(
                    StockTable.Id(time.GetUtcNow(), number), StockTable.Buyer($"b{number}"), 1 + random.Next(3), null, new Money(1000 + random.Next(3), "EUR"), null,
                    TimeSpan.FromMinutes(1 + random.Next(50)));
                var answer = (await stock.AskAsync("MUG", wish)).Answer!;
                Assert.Equal(StockStatus.Done, answer.Status);
                granted.Add((wish, answer.Reservation!));
            }
            foreach (var (wish, _) in Sample(4))
            {
                if (random.Next(2) == 0)
                {
                    await stock.AskAsync("MUG", new StockCommand.Release(wish.Id, wish.Buyer));
                    continue;
                }
                await stock.AskAsync("MUG", new StockCommand.BeginPayment(wish.Id, wish.Buyer, "P"));
                await stock.AskAsync("MUG", new StockCommand.Confirm(wish.Id, "P"));
            }
        }

        async Task RepeatAsync(IGrains<StockCommand, StockAnswer, StockView> stock, (StockCommand.Reserve Wish, ReservationView First) past)
        {
            var answer = (await stock.AskAsync("MUG", past.Wish)).Answer!;
            var where = $"seed {seed}: {past.Wish} was granted as {past.First}, repeated it is {answer}";
            if (time.GetUtcNow() - past.Wish.Id.MadeAt <= StockRules.IdRetention)
            {
                Assert.True(answer.Status == StockStatus.Repeated, where);
                repeated++;
            }
            if (answer.Status == StockStatus.IdTooOld)
            {
                tooOld++;
                return;
            }
            Assert.True(answer.Status == StockStatus.Repeated, where);
            var told = answer.Reservation! with { Status = past.First.Status, PurchaseId = past.First.PurchaseId, Portions = past.First.Portions };
            Assert.True(told == past.First, where);
        }

        List<(StockCommand.Reserve Wish, ReservationView First)> Sample(int count) =>
            granted.Count == 0 ? [] : [.. Enumerable.Range(0, count).Select(_ => granted[random.Next(granted.Count)])];
    }

    private static async Task WithNodeAsync(string path, ManualTime time, Func<IGrains<StockCommand, StockAnswer, StockView>, Task> live)
    {
        using var journal = new SqliteJournal(path, time);
        await using var committer = new GroupCommitter(journal, time, NullLogger<GroupCommitter>.Instance);
        await using var runtime = new InProcessRuntime(journal, committer, new OwnerClock(time), Options, NullLogger<InProcessRuntime>.Instance);
        await live(runtime.Carry(new StockKind(SilentBroadcaster.Instance)));
    }
}

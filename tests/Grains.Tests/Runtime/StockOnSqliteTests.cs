using System.Text;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Tests.Stock;
using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>The real rules in the real shell over the real file.</summary>
public sealed class StockOnSqliteTests : IDisposable, IBroadcaster
{
    private readonly TemporaryFolder _folder = new();
    private readonly Observed<StockView> _announced = new();
    private readonly Observed<LiveStreamView> _streams = new();
    private readonly Observed<string> _log = new();
    private readonly ManualTime _time = new();

    private string Path => _folder.PathOf("journal.db");

    public void Dispose() => _folder.Dispose();

    void IBroadcaster.StockChanged(StockView view) => _announced.Add(view);

    void IBroadcaster.StreamChanged(LiveStreamView view) => _streams.Add(view);

    [Fact(Timeout = 30_000)]
    public async Task FiftyBuyersOfTwentyUnitsGetExactlyTwenty()
    {
        var replies = await With(new GrainOptions(), async stock =>
        {
            await stock.AskAsync("MUG", new StockCommand.Restock("s1", 20));
            return await Task.WhenAll(Enumerable.Range(1, 50).Select(n => Task.Run(async () => await stock.AskAsync("MUG", Reserve(n)))));
        });
        Assert.All(replies, reply => Assert.Equal(GrainFault.None, reply.Fault));
        Assert.Equal(20, replies.Count(reply => reply.Answer!.Status == StockStatus.Done));
        Assert.Equal(30, replies.Count(reply => reply.Answer!.Status == StockStatus.FullyReserved));
        Assert.All(_announced.Items.Zip(_announced.Items.Skip(1)), pair => Assert.True(pair.First.Version < pair.Second.Version));
        Assert.All(_announced.Items, view => Assert.True(view.Total().IsLawful));

        var again = await With(new GrainOptions(), async stock =>
        {
            var repeats = new List<StockStatus>();
            for (var n = 1; n <= 50; n++) repeats.Add((await stock.AskAsync("MUG", Reserve(n))).Answer!.Status);
            return (repeats, view: (await stock.ViewAsync("MUG"))!);
        });
        Assert.Equal(20, again.repeats.Count(status => status == StockStatus.Repeated)); // acknowledged is durable
        Assert.Equal(new UnitCounters(20, 0, 20, 0, 0, 0), again.view.General.Units);
    }

    [Fact(Timeout = 30_000)]
    public async Task HowCommandsFallIntoBatchesChangesNoEvent()
    {
        var journals = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (batch, inFlight) in new[] { (1, 1), (1, 2), (7, 2), (2_000, 1) })
        {
            File.Delete(Path);
            await With(new GrainOptions { MaxBatch = batch, MaxInFlight = inFlight }, async stock =>
            {
                await stock.AskAsync("MUG", new StockCommand.Restock("s1", 40));
                await Task.WhenAll(Enumerable.Range(1, 60).Select(n => stock.AskAsync("MUG", Reserve(n, quantity: 1 + (n % 3))).AsTask()));
                return 0;
            });
            using var journal = new SqliteJournal(Path);
            journals.Add(string.Join(',', journal.Read(new("stock", "MUG"), 0)
                .SelectMany(stored => StockEventReader.Read(stored.Events.Span)).Select(fact => Encoding.UTF8.GetString(StockEventWriter.Write([fact])))));
        }
        Assert.Contains("reserved.v1", Assert.Single(journals), StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("UPDATE batch SET events = replace(events, '\"quantity\":20', '\"quantity\":21') WHERE kind = 'stock'")]
    [InlineData("UPDATE batch SET stamp = 9000000000000000 WHERE kind = 'stock'")]
    [InlineData("UPDATE batch SET batch_id = 'nonsense' WHERE kind = 'stock'")]
    [InlineData("UPDATE head SET sequence = 7 WHERE kind = 'stock'")]
    [InlineData("DELETE FROM batch WHERE kind = 'stock'")]
    public async Task AnAlteredRowStopsTheSkuAndNothingElse(string damage)
    {
        await With(new GrainOptions(), async stock => await stock.AskAsync("MUG", new StockCommand.Restock("s1", 20)));
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        var replies = await With(new GrainOptions(), async stock => (
            await stock.AskAsync("MUG", Reserve(1)), await stock.ViewAsync("MUG"), await stock.AskAsync("CUP", new StockCommand.Restock("s1", 1))));
        Assert.Equal((GrainFault.Stopped, null, GrainFault.None), (replies.Item1.Fault, replies.Item2, replies.Item3.Fault));
        Assert.Contains(_log.Items, line => line.StartsWith("Critical: stock/MUG has stopped", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task ADropRunsFromTheShowToTheShelf()
    {
        using var journal = new SqliteJournal(Path, _time);
        await using var committer = new GroupCommitter(journal, _time, new LineLog<GroupCommitter>(_log));
        await using var runtime = new InProcessRuntime(journal, committer, new OwnerClock(_time), new GrainOptions(), new LineLog<InProcessRuntime>(_log));
        var (stock, streams) = (runtime.Carry(new StockKind(this)), runtime.Carry(new LiveStreamKind(this)));
        var sku = Sku.Parse("MUG");
        await stock.AskAsync("MUG", new StockCommand.Restock("s1", 20));
        await streams.AskAsync("show", new LiveStreamCommand.Describe("anna", "Show", null, null));
        await streams.AskAsync("show", new LiveStreamCommand.SetLineUp("anna", [sku]));
        await streams.AskAsync("show", new LiveStreamCommand.GoLive("anna"));
        await streams.AskAsync("show", new LiveStreamCommand.StartOffer("anna", "O1", new OfferDraft(OfferKind.Drop, sku, 5, new Money(500, "EUR"), 1, 0, 60, 30)));
        var message = OfferMessage.Read(Assert.Single(journal.ReadOutbox(0, 10), row => row.Type == OfferMessage.ArmType).Payload);
        var armed = await stock.AskAsync(message.Sku.Value, new StockCommand.ArmOffer(message.OfferId, message.Quantity, message.Terms));
        await streams.AskAsync("show", new LiveStreamCommand.NoteArming("O1", armed.Answer!.Status));
        Assert.Equal(StockStatus.Done, (await stock.AskAsync("MUG", Reserve(1, offer: "O1"))).Answer!.Status);
        Assert.Equal(StockStatus.LimitReached, (await stock.AskAsync("MUG", Reserve(1, offer: "O1", attempt: 2))).Answer!.Status);

        for (var second = 0; second < 90; second++) _time.Advance(TimeSpan.FromSeconds(1));
        await _announced.Until(views => views[^1] is { Pools: [{ Units.Available: 20 }, { Phase: OfferPhase.Closed, Units.Stocked: 0 }] });
        await _streams.Until(views => views[^1].Offers[0].Phase == StreamOfferPhase.Closed);
    }

    private static StockCommand.Reserve Reserve(int buyer, long quantity = 1, string? offer = null, int attempt = 1) => new(
        StockTable.Id(ManualTime.Start, (attempt * 1_000) + buyer), StockTable.Buyer($"b{buyer}"), quantity, offer, new Money(1000, "EUR"), null,
        TimeSpan.FromMinutes(5));

    private async Task<T> With<T>(GrainOptions options, Func<IGrains<StockCommand, StockAnswer, StockView>, Task<T>> use)
    {
        using var journal = new SqliteJournal(Path, _time);
        await using var committer = new GroupCommitter(journal, _time, new LineLog<GroupCommitter>(_log));
        await using var runtime = new InProcessRuntime(journal, committer, new OwnerClock(_time), options, new LineLog<InProcessRuntime>(_log));
        return await use(runtime.Carry(new StockKind(this)));
    }
}

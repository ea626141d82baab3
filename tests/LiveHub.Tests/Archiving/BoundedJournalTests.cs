using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Archiving;
using LiveCommerce.LiveHub.Tests.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.LiveHub.Tests.Archiving;

/// <summary>The promise of archiving: a shop that goes on for ever needs a file of one size.</summary>
public sealed class BoundedJournalTests : IDisposable
{
    private const int Waves = 8;
    private const int Buyers = 400;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UnderSteadyLoadTheFileDoesNotGrow()
    {
        var path = _folder.PathOf("journal.db");
        var pages = new List<long>();
        using (var journal = new SqliteJournal(path, _time))
        {
            var clock = new OwnerClock(_time);
            await using var committer = new GroupCommitter(journal, _time, NullLogger<GroupCommitter>.Instance);
            var options = new GrainOptions { SnapshotEvery = 1_000, DueScanEvery = TimeSpan.FromDays(30), IdleAfter = TimeSpan.FromDays(30) };
            await using var runtime = new InProcessRuntime(journal, committer, clock, options, NullLogger<InProcessRuntime>.Instance);
            var stock = runtime.Carry(new StockKind(SilentBroadcaster.Instance));
            var archiver = new JournalArchiver(journal, _folder.PathOf("archives"), new ArchivePace(TimeProvider.System, 0));
            await AskAsync(new StockCommand.Restock("initial", Buyers));
            for (var day = 0; day < 12; day++)
            {
                for (var wave = 0; wave < Waves; wave++)
                {
                    await Task.WhenAll(Enumerable.Range(0, Buyers).Select(_ => AskAsync(new StockCommand.Reserve(
                        ReservationId.New(_time.GetUtcNow()), BuyerId.Parse($"s{Guid.NewGuid():N}"), 1, null, new Money(500, "EUR"), null, TimeSpan.FromMinutes(5)))));
                    _time.Advance(TimeSpan.FromMinutes(6)); // all of them expire with the first of the next wave
                }
                _time.Advance(TimeSpan.FromDays(1) - (TimeSpan.FromMinutes(6) * Waves));
                await journal.SealDaysAsync(await journal.ReadTimeAsync());
                await archiver.RunAsync(new ArchivePlan(_time.GetUtcNow().AddDays(-2).ToUnixTimeMilliseconds()) { LeastBatches = 2 });
                pages.Add(Scalar("PRAGMA page_count"));
            }
            Assert.True(Scalar("SELECT count(*) FROM archive") > 5);

            async Task AskAsync(StockCommand command)
            {
                while (true)
                {
                    var reply = await stock.AskAsync("MUG", command);
                    if (reply.Fault == GrainFault.None) return;
                }
            }
        }
        Assert.True(pages[^1] <= pages[4] * 1.25, string.Join(' ', pages));
        Assert.True(pages[^1] <= pages[0] * 6, string.Join(' ', pages));

        foreach (var archives in new string[][] { [], Directory.GetFiles(_folder.PathOf("archives")) })
        {
            var report = Verification.Run(new JournalSource(path) { Archives = archives }, new VerifyOptions());
            Assert.Empty(report.Breaches);
            if (archives.Length > 0) Assert.Equal(12 * Waves * Buyers, report.Reservations);
        }

        long Scalar(string sql)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar());
        }
    }
}

using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Sqlite;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Sealing;

public sealed class SqliteDayTests : DaySpec, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteJournal _journal;

    public SqliteDayTests() => _journal = new SqliteJournal(_folder.PathOf("journal.db"));

    protected override IJournal Journal => _journal;

    [Fact]
    public async Task ASealedDayStaysSealedAfterARestart()
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next())], []);
        Assert.Single(await _journal.SealDaysAsync(ManualTime.Start.AddDays(2)));
        _journal.Dispose();
        _journal = new SqliteJournal(_folder.PathOf("journal.db"));
        Assert.Equal([Sealed], Journal.Append([grain.Next()], []));
        Assert.Equal([Committed], Journal.Append([grain.Next() with { Stamp = ManualTime.Start.AddDays(1) }], []));
    }

    /// <summary>Batches of the day come in, as fast as they can, while it is being sealed.</summary>
    [Fact]
    public async Task NothingSlipsInBetweenReadingADayAndStoringItsRoot()
    {
        for (var round = 0; round < 20; round++)
        {
            var grain = new Batches($"SKU{round}");
            var stamp = ManualTime.Start.AddDays(round);
            var sealing = Task.Run(async () => await _journal.SealDaysAsync(stamp.AddDays(1)));
            var landed = 0;
            while (Journal.Append([grain.Next() with { Stamp = stamp }], []) is [Committed])
            {
                grain.Take(grain.Next() with { Stamp = stamp });
                landed++;
            }
            Assert.Equal(landed, (await sealing).Sum(day => day.Leaves));
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteArchiveTests : ArchiveSpec, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;

    public SqliteArchiveTests() => _journal = new SqliteJournal(_folder.PathOf("journal.db"));

    protected override IJournal Journal => _journal;

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }
}

using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>What every journal that counts refusals promises. A class per implementation inherits it.</summary>
public abstract class RefusalSpec
{
    private static readonly GrainKey Mug = new("stock", "MUG");
    private static readonly GrainKey Cup = new("stock", "Käse \"1\"");

    protected abstract ICountsRefusals Refusals { get; }

    [Fact]
    public async Task RowsOfManyOwnersComeBackInOrder()
    {
        CountedRefusals[] first = [Row(Mug, 1_999, 3), Row(Cup, 1_999, 4)];
        Assert.Equal([CountOutcome.Written, CountOutcome.Written], await Refusals.CountAsync(first));
        Assert.Equal([CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 2_000, 5)]));
        Assert.Equal([CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 9_000, 6)]));

        Assert.Equal([Row(Mug, 1_999, 3), Row(Mug, 2_000, 5), Row(Mug, 9_000, 6)], await Refusals.ReadRefusalsAsync(Mug, long.MinValue, 10));
        Assert.Equal([Row(Mug, 2_000, 5)], await Refusals.ReadRefusalsAsync(Mug, 1_999, 1));
        Assert.Equal([Row(Cup, 1_999, 4)], await Refusals.ReadRefusalsAsync(Cup, 0, 10));
        Assert.Empty(await Refusals.ReadRefusalsAsync(new GrainKey("stock", "ELSE"), 0, 10));
    }

    [Fact]
    public async Task ASecondHasOneRow()
    {
        await Refusals.CountAsync([Row(Mug, 5_500, 1)]);
        Assert.Equal(
            [CountOutcome.TooSoon, CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 5_999, 2), Row(Cup, 5_999, 2)]));
        Assert.Equal([CountOutcome.TooSoon], await Refusals.CountAsync([Row(Mug, 4_000, 2)])); // a slower clock on another node
        Assert.Equal([CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 6_000, 2)]));
        Assert.Equal([5_500, 6_000], (await Refusals.ReadRefusalsAsync(Mug, 0, 10)).Select(row => row.Stamp));
    }

    [Fact]
    public async Task ARowThatIsToldAgainIsWrittenOnce()
    {
        await Refusals.CountAsync([Row(Mug, 5_500, 1)]);
        await Refusals.CountAsync([Row(Mug, 7_000, 2)]);
        Assert.Equal([CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 7_000, 2)]));
        Assert.Equal([CountOutcome.Written], await Refusals.CountAsync([Row(Mug, 5_500, 1)])); // also where another has come behind it
        Assert.Equal(2, (await Refusals.ReadRefusalsAsync(Mug, 0, 10)).Count);
    }

    [Fact]
    public async Task ManyWritersMakeOneChain()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(async n => (await Refusals.CountAsync([Row(Mug, 1_000 * n, n), Row(Cup, 1_000 * n, n)]))[0]));
        var rows = await Refusals.ReadRefusalsAsync(Mug, 0, 100);
        Assert.Equal(outcomes.Count(outcome => outcome == CountOutcome.Written), rows.Count);
        Assert.DoesNotContain(CountOutcome.Unknown, outcomes);
        if (await HashesAsync(Mug) is { } hashes)
        {
            var hash = ChainHash.Genesis;
            Assert.Equal(rows.Select(row => Convert.ToHexString(hash = row.HashAfter(hash))), hashes.Select(Convert.ToHexString));
        }
    }

    /// <summary>What is stored beside an owner's rows, in order; null where nothing is stored.</summary>
    protected virtual Task<IReadOnlyList<byte[]>?> HashesAsync(GrainKey key) => Task.FromResult<IReadOnlyList<byte[]>?>(null);

    private static CountedRefusals Row(GrainKey key, long stamp, long sequence)
    {
        var counts = new RefusalCounts();
        counts.Add("sold-out", sequence);
        return new CountedRefusals(key, stamp, counts.ToCanonicalJson());
    }
}

public sealed class InMemoryRefusalTests : RefusalSpec
{
    protected override ICountsRefusals Refusals { get; } = new InMemoryJournal();
}

public sealed class SqliteRefusalTests : RefusalSpec, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;

    public SqliteRefusalTests() => _journal = new(_folder.PathOf("journal.db"));

    protected override ICountsRefusals Refusals => _journal;

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    protected override Task<IReadOnlyList<byte[]>?> HashesAsync(GrainKey key)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.PathOf("journal.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT hash FROM refusal WHERE kind = $1 AND id = $2 ORDER BY stamp";
        command.Parameters.AddWithValue("$1", key.Kind);
        command.Parameters.AddWithValue("$2", key.Id);
        using var row = command.ExecuteReader();
        var hashes = new List<byte[]>();
        while (row.Read()) hashes.Add(row.GetFieldValue<byte[]>(0));
        return Task.FromResult<IReadOnlyList<byte[]>?>(hashes);
    }
}

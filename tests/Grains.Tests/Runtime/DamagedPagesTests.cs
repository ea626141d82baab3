using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Tests.Stock;
using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>A changed byte in any page is found, and what it held comes from the journal instead.</summary>
public sealed class DamagedPagesTests : IDisposable
{
    private const int Ended = 40;
    private static readonly GrainOptions Options = new() { SnapshotEvery = 1, DueScanEvery = TimeSpan.FromDays(30) };

    private readonly TemporaryFolder _folder = new();
    private readonly Observed<string> _log = new();
    private readonly ManualTime _time = new();

    private string Path => _folder.PathOf("journal.db");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task EveryPageThatIsDamagedIsFoundAndMadeAnew()
    {
        await SellAsync();
        var pages = Pages();
        Assert.True(pages.Select(page => page.File).Distinct().Count() >= 3, "state, segment and index");
        var rebuilt = 0;
        File.Copy(Path, Path + ".good");
        foreach (var (page, number) in pages.Select((page, number) => (page, number)))
        {
            foreach (var at in (int[])[0, page.Data.Length / 2, page.Data.Length - 1])
            {
                File.Delete(Path + "-wal"); // of the life before; the copy has none
                File.Delete(Path + "-shm");
                File.Copy(Path + ".good", Path, overwrite: true);
                Execute("UPDATE page SET data = $1 WHERE file = $2 AND no = $3", Flipped(page.Data, at), page.File, page.Number);
                var before = _log.Items.Count;
                await AssertNothingIsForgottenAsync($"page {number}, byte {at}");
                var told = _log.Items.Skip(before).ToList();
                Assert.True(
                    told.Exists(line => line.Contains("cannot be used", StringComparison.Ordinal) || line.Contains("cannot be read", StringComparison.Ordinal)),
                    $"page {number} of {pages.Count} ({page.File}/{page.Number}, {page.Data.Length} bytes), byte {at}; {string.Join(" | ", told)}");
                rebuilt += told.Count(line => line.Contains("was replayed", StringComparison.Ordinal));
            }
        }
        Assert.True(rebuilt > 0, "a segment");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("UPDATE snapshot SET manifest = replace(manifest, '\"count\":', '\"count\":1')")]
    [InlineData("UPDATE snapshot SET manifest = replace(manifest, '\"keepUntil\":\"2', '\"keepUntil\":\"1')")]
    [InlineData("UPDATE snapshot SET manifest = substr(manifest, 1, length(manifest) - 1)")]
    [InlineData("UPDATE snapshot SET manifest = ''")]
    public async Task ADamagedManifestIsFound(string damage)
    {
        await SellAsync();
        Execute(damage);
        await AssertNothingIsForgottenAsync(damage);
    }

    [Fact(Timeout = 60_000)]
    public async Task ASegmentThatIsGoneIsMadeAnewAndTheNextSnapshotHeals()
    {
        await SellAsync();
        foreach (var page in Pages().Where(page => page.Data[0] == 1 && page.Data.Length < 20_000)) Execute("UPDATE page SET data = $1 WHERE file = $2 AND no = $3", new byte[] { 9, 9 }, page.File, page.Number);
        await AssertNothingIsForgottenAsync("first");
        var before = _log.Items.Count;
        await AssertNothingIsForgottenAsync("second");
        Assert.DoesNotContain(_log.Items.Skip(before), line => line.Contains("was replayed", StringComparison.Ordinal) || line.Contains("cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public void ASealFindsEveryBitAndEveryOtherPlace()
    {
        var address = new PageAddress(Guid.CreateVersion7(), 3);
        byte[] content = [.. Enumerable.Range(0, 37).Select(n => (byte)n)];
        var stored = PageSeal.Make(address, content).Data;
        Assert.Equal(content, PageSeal.Open(address, stored).ToArray());
        for (var bit = 0; bit < stored.Length * 8; bit++)
        {
            var spoiled = (byte[])stored.Clone();
            spoiled[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<UnreadableSnapshotException>(() => PageSeal.Open(address, spoiled));
        }
        for (var length = 0; length < stored.Length; length++) Assert.Throws<UnreadableSnapshotException>(() => PageSeal.Open(address, stored[..length]));
        Assert.Throws<UnreadableSnapshotException>(() => PageSeal.Open(address with { Number = 4 }, stored));
        Assert.Throws<UnreadableSnapshotException>(() => PageSeal.Open(address with { File = Guid.CreateVersion7() }, stored));
        Assert.Equal(0xE3069283u, PageSeal.SumOf("123456789"u8)); // the check value of CRC-32C
    }

    /// <summary>Reservations that ended and left memory for segments, and one that runs.</summary>
    private Task SellAsync() => With(async stock =>
    {
        await stock.AskAsync("MUG", new StockCommand.Restock("s1", 50));
        for (var n = 1; n <= Ended; n++)
        {
            await stock.AskAsync("MUG", Reserve(n));
            await stock.AskAsync("MUG", new StockCommand.Release(IdOf(n), BuyerOf(n)));
        }
        await stock.AskAsync("MUG", Reserve(100));
    });

    private Task AssertNothingIsForgottenAsync(string what) => With(async stock =>
    {
        for (var n = 1; n <= Ended; n++)
        {
            var reply = await stock.AskAsync("MUG", Reserve(n));
            Assert.True(
                reply is { Fault: GrainFault.None, Answer: { Status: StockStatus.Repeated, Reservation.Status: ReservationStatus.Released } }, $"{what}: {n} got {reply}");
        }
        Assert.Equal(StockStatus.Repeated, (await stock.AskAsync("MUG", Reserve(100))).Answer!.Status);
        Assert.Equal(49, (await stock.ViewAsync("MUG"))!.General.Units.Available);
        await stock.AskAsync("MUG", Reserve(101)); // so that there is something to save
        await stock.AskAsync("MUG", new StockCommand.Release(IdOf(101), BuyerOf(101)));
    });

    private List<(string File, long Number, byte[] Data)> Pages()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT p.file, p.no, p.data FROM page p, snapshot s WHERE instr(s.files, p.file) > 0";
        using var row = command.ExecuteReader();
        var pages = new List<(string, long, byte[])>();
        while (row.Read()) pages.Add((row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        return pages;
    }

    private void Execute(string sql, params object[] values)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private async Task With(Func<IGrains<StockCommand, StockAnswer, StockView>, Task> use)
    {
        using var journal = new SqliteJournal(Path, _time);
        await using var committer = new GroupCommitter(journal, _time, new LineLog<GroupCommitter>(_log));
        await using var runtime = new InProcessRuntime(journal, committer, new OwnerClock(_time), Options, new LineLog<InProcessRuntime>(_log));
        await use(runtime.Carry(new StockKind(SilentBroadcaster.Instance)));
    }

    private static byte[] Flipped(byte[] data, int at)
    {
        var flipped = (byte[])data.Clone();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private static ReservationId IdOf(int n) => StockTable.Id(ManualTime.Start, n);

    private static BuyerId BuyerOf(int n) => StockTable.Buyer($"b{n}");

    private static StockCommand.Reserve Reserve(int n) => new(IdOf(n), BuyerOf(n), 1, null, new Money(1000, "EUR"), null, TimeSpan.FromMinutes(5));
}

using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>What every store of snapshots promises. A class per implementation inherits it.</summary>
public abstract class SnapshotSpec
{
    private static readonly GrainKey Mug = new("stock", "MUG");

    protected abstract ISnapshots Snapshots { get; }

    [Fact]
    public async Task WithoutASnapshotThereIsNone()
    {
        Assert.Null(await Snapshots.ReadSnapshotAsync(Mug));
        Assert.Empty(await Snapshots.ReadFileAsync(Mug, Guid.NewGuid()));
        Assert.Equal([null], await Snapshots.ReadPagesAsync(Mug, [new(Guid.NewGuid(), 0)]));
    }

    [Fact]
    public async Task AFileComesBackPageByPage()
    {
        var file = FileMadeAt(0);
        var pages = Enumerable.Range(0, 40).Select(n => new StoredPage(new(file, n), [.. Enumerable.Repeat((byte)n, 1 + (n * 1_000))])).ToList();
        Assert.True(await Snapshots.WritePagesAsync(Mug, pages[20..]));
        Assert.True(await Snapshots.WritePagesAsync(Mug, pages[..20]));
        Assert.Equal(pages.Select(page => page.Data), await Snapshots.ReadFileAsync(Mug, file));
        Assert.Equal([pages[7].Data, null, pages[3].Data], await Snapshots.ReadPagesAsync(Mug, [new(file, 7), new(file, 99), new(file, 3)]));
        Assert.Empty(await Snapshots.ReadFileAsync(new("stock", "ELSE"), file));
    }

    [Fact]
    public async Task OnlyANewerSnapshotTakesThePlaceOfOne()
    {
        Assert.True(await Snapshots.CompleteAsync(Mug, At(10)));
        Assert.False(await Snapshots.CompleteAsync(Mug, At(10) with { Code = 9 }));
        Assert.False(await Snapshots.CompleteAsync(Mug, At(9)));
        var file = FileMadeAt(0);
        Assert.True(await Snapshots.CompleteAsync(Mug, At(11, file)));
        var there = (await Snapshots.ReadSnapshotAsync(Mug))!;
        Assert.Equal((11L, 1, "{\"n\":11}"), (there.Sequence, there.Code, System.Text.Encoding.UTF8.GetString(there.Manifest)));
        Assert.Equal([file], there.Files);
        Assert.Equal(11, there.Hash[0]);
    }

    [Fact]
    public async Task FilesThatNobodyNamesLeaveUnlessSomebodyMayStillBeWritingThem()
    {
        var (old, kept, recent, newest) = (FileMadeAt(0), FileMadeAt(1), FileMadeAt(119), FileMadeAt(120));
        foreach (var file in new[] { old, kept, recent, newest }) await Snapshots.WritePagesAsync(Mug, [new(new(file, 0), [1])]);
        await Snapshots.CompleteAsync(Mug, At(5, kept, newest));
        Assert.Empty(await Snapshots.ReadFileAsync(Mug, old));
        foreach (var file in new[] { kept, recent, newest }) Assert.Single(await Snapshots.ReadFileAsync(Mug, file));
    }

    private static StoredSnapshot At(long sequence, params Guid[] files) =>
        new(sequence, [.. Enumerable.Repeat((byte)sequence, 32)], 1, System.Text.Encoding.UTF8.GetBytes($"{{\"n\":{sequence}}}"), files);

    private static Guid FileMadeAt(int minutes) => Guid.CreateVersion7(ManualTime.Start.AddMinutes(minutes));
}

public sealed class InMemorySnapshotTests : SnapshotSpec
{
    protected override ISnapshots Snapshots { get; } = new InMemoryJournal();
}

public sealed class SqliteSnapshotTests : SnapshotSpec, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LiveCommerce.Grains.Journal.Sqlite.SqliteJournal _journal;

    public SqliteSnapshotTests() => _journal = new(_folder.PathOf("journal.db"));

    protected override ISnapshots Snapshots => _journal;

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }
}

using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Runtime.Snapshots;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal.Sealing;

/// <summary>What every journal promises of batches that leave for an archive. A class per implementation inherits it.</summary>
public abstract class ArchiveSpec
{
    private readonly Batches _mug = new("MUG");
    private readonly List<Append> _written = [];

    protected abstract IJournal Journal { get; }

    private IArchivable Archive => (IArchivable)Journal;

    private ISnapshots Snapshots => (ISnapshots)Journal;

    [Fact]
    public async Task MarkedBatchesLeavePieceByPieceAndTheOwnerGoesOn()
    {
        Write(10);
        await SnapshotAt(8);
        var stretch = Stretch(0, 8);
        Assert.Equal(MarkOutcome.Marked, await Archive.MarkAsync(stretch));
        Assert.Equal(10, Journal.Read(_mug.Key, 0).Count);
        Assert.Equal([stretch.Marker], await Archive.ReadUnremovedAsync());

        Assert.Equal(3, await Archive.RemoveAsync(stretch.Marker, 3));
        Assert.Equal([4L, 5, 6, 7, 8, 9, 10], Journal.Read(_mug.Key, 0).Select(batch => batch.Sequence));
        Assert.Equal([stretch.Marker], await Archive.ReadUnremovedAsync());
        Assert.Equal(3, await Archive.RemoveAsync(stretch.Marker, 3));
        Assert.Equal(2, await Archive.RemoveAsync(stretch.Marker, 3));
        Assert.Equal(0, await Archive.RemoveAsync(stretch.Marker, 3));

        Assert.Empty(await Archive.ReadUnremovedAsync());
        Assert.Equal([9L, 10], Journal.Read(_mug.Key, 8).Select(batch => batch.Sequence));
        Assert.Equal([Committed], Journal.Append([_mug.Next()], []));
    }

    [Fact]
    public async Task WithoutAMarkerNothingIsRemoved()
    {
        Write(3);
        await SnapshotAt(3);
        Assert.Equal(0, await Archive.RemoveAsync(Stretch(0, 3).Marker, 10));
        Assert.Equal(MarkOutcome.Marked, await Archive.MarkAsync(Stretch(0, 2)));
        Assert.Equal(0, await Archive.RemoveAsync(Stretch(0, 3).Marker, 10));
        Assert.Equal(3, Journal.Read(_mug.Key, 0).Count);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("too short")]
    [InlineData("no pages")]
    [InlineData("a segment is missing")]
    [InlineData("unreadable")]
    [InlineData("of other code")]
    public async Task WhatNoCompleteSnapshotCoversStays(string snapshot)
    {
        Write(5);
        switch (snapshot)
        {
            case "too short":
                await SnapshotAt(4);
                break;
            case "no pages":
                await SnapshotAt(5, pages: 1);
                break;
            case "a segment is missing":
                await SnapshotAt(5, segments: [new SegmentPlace(Guid.CreateVersion7(), Guid.CreateVersion7(), 1, 1, ManualTime.Start, 1, ManualTime.Start)]);
                break;
            case "unreadable":
                await Snapshots.CompleteAsync(_mug.Key, new StoredSnapshot(5, new byte[32], SnapshotManifest.Code, "{}"u8.ToArray(), []));
                break;
            case "of other code":
                await SnapshotAt(5, code: SnapshotManifest.Code + 1);
                break;
        }
        Assert.Equal(MarkOutcome.NotCovered, await Archive.MarkAsync(Stretch(0, 5)));
        Assert.Equal(5, Journal.Read(_mug.Key, 0).Count);
    }

    [Fact]
    public async Task AStretchThatIsNotWhatTheJournalHoldsIsNotMarked()
    {
        Write(6);
        await SnapshotAt(6);
        foreach (var wrong in new[]
        {
            Stretch(0, 4) with { Hash = new byte[32] }, Stretch(0, 4) with { Batches = 5 }, Stretch(1, 4), Stretch(0, 4) with { Sequence = 3 },
        })
            Assert.Equal(MarkOutcome.Changed, await Archive.MarkAsync(wrong));
        Assert.Equal(MarkOutcome.Marked, await Archive.MarkAsync(Stretch(0, 4)));
        Assert.Equal(MarkOutcome.Changed, await Archive.MarkAsync(Stretch(0, 4)));
        Assert.Equal(MarkOutcome.Changed, await Archive.MarkAsync(Stretch(0, 6))); // it overlaps the first
    }

    [Fact]
    public async Task OfSeveralStretchesOnlyTheNewestKeepsItsState()
    {
        Write(6);
        await SnapshotAt(6);
        Assert.Equal(MarkOutcome.Marked, await Archive.MarkAsync(Stretch(0, 2)));
        Assert.Equal(MarkOutcome.Marked, await Archive.MarkAsync(Stretch(2, 5)));
        await using var connection = await Archive.OpenReadingAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, state FROM archive ORDER BY sequence";
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var states = new List<(long, string)>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) states.Add((row.GetInt64(0), row.GetString(1)));
        Assert.Equal([(2, ""), (5, "state at 5")], states);
        Assert.Equal([(0L, 2L), (2, 5)], (await Archive.ReadUnremovedAsync()).Select(stretch => (stretch.Previous, stretch.Sequence)));
    }

    [Fact]
    public async Task WhoReadsForAnArchiveCannotWrite()
    {
        Write(1);
        await using var connection = await Archive.OpenReadingAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM batch";
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        command.CommandText = "DELETE FROM batch";
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private void Write(int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            _written.Add(_mug.Take(_mug.Next()));
            Assert.Equal([Committed], Journal.Append([_written[^1]], []));
        }
    }

    private ArchivedStretch Stretch(int previous, int last) => new(
        _mug.Key, last, previous, _written[last - 1].Hash, _written[previous].PreviousHash, 1, 2, last - previous, new byte[32], $"state at {last}", new byte[32]);

    private async Task SnapshotAt(long sequence, int pages = 0, IReadOnlyList<SegmentPlace>? segments = null, int code = SnapshotManifest.Code)
    {
        var manifest = new SnapshotManifest(Guid.CreateVersion7(ManualTime.Start), Math.Max(1, pages), 1, 0, segments ?? []);
        if (pages == 0) Assert.True(await Snapshots.WritePagesAsync(_mug.Key, [new StoredPage(new(manifest.State, 0), [1])]));
        Assert.True(await Snapshots.CompleteAsync(_mug.Key, new StoredSnapshot(sequence, _written[(int)sequence - 1].Hash, code, manifest.Write(), manifest.Files)));
    }
}

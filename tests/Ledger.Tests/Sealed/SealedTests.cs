using System.IO.Compression;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Faults;
using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Sealed;

/// <summary>What is in order is called so, from every form that a journal can have.</summary>
public sealed class SealedTests
{
    public static TheoryData<int, bool> Histories => new(Enumerable.Range(1, 12).SelectMany(seed => new[] { (seed, false), (seed, true) }));

    [Theory, MemberData(nameof(Histories))]
    public void ARealHistoryIsCleanWithAndWithoutItsArchive(int seed, bool isArchived)
    {
        using var journal = new RealJournal(seed, isArchived);

        var whole = Verification.Run(journal.Source, new VerifyOptions());
        var live = Verification.Run(journal.Source with { Archives = [] }, new VerifyOptions());

        Assert.Empty(whole.Breaches);
        Assert.Empty(live.Breaches);
        Assert.Equal((0, 0), (whole.StartedBehindArchive, whole.NeedsArchive));
        Assert.Equal(isArchived, live.StartedBehindArchive > 0);
        Assert.Equal(isArchived, live.Batches < whole.Batches);
        Assert.Equal((whole.OpenReservations, whole.SoldUnits, whole.Orders), (live.OpenReservations, live.SoldUnits, live.Orders));
        Assert.Equal(15, whole.Refusals);
        Assert.True(whole.Days > 0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void AnExportIsVerifiedFromItselfAlone(bool isArchived, bool isCompressed)
    {
        using var journal = new RealJournal(5, isArchived);
        var path = Path.Combine(Path.GetDirectoryName(journal.Path)!, "export.jsonl");
        using (var connection = RealJournal.Open(journal.Path)) Sealing.Export(connection, path);
        if (isCompressed)
        {
            using var plain = File.OpenRead(path);
            using var compressed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest);
            plain.CopyTo(compressed);
            path += ".gz";
        }

        var original = Verification.Run(journal.Source, new VerifyOptions());
        var exported = Verification.Run(journal.Source with { Journal = path, IsExport = true }, new VerifyOptions());

        Assert.Empty(exported.Breaches);
        Assert.Equal(
            original with { Bytes = 0, Seconds = 0, Breaches = exported.Breaches, BreachesByKind = exported.BreachesByKind, Owners = exported.Owners },
            exported with { Bytes = 0, Seconds = 0 });
        Assert.Equal(original.Owners, exported.Owners);
    }

    [Fact]
    public void AFaultInAnExportIsFound()
    {
        using var journal = new RealJournal(5, isArchived: false);
        var path = Path.Combine(Path.GetDirectoryName(journal.Path)!, "export.jsonl");
        using (var connection = RealJournal.Open(journal.Path)) Sealing.Export(connection, path);
        var text = File.ReadAllText(path);
        var source = new JournalSource(path) { IsExport = true };

        File.WriteAllText(path, text.Replace("\\\"quantity\\\":20", "\\\"quantity\\\":21", StringComparison.Ordinal));
        Assert.Contains("file-damaged", Verification.Run(source, new VerifyOptions()).BreachesByKind.Keys);
        Assert.Contains("chain-broken", Verification.Run(source, new VerifyOptions()).BreachesByKind.Keys);

        File.WriteAllText(path, text[..(text.Length / 2)]);
        Assert.Throws<UnreadableJournalException>(() => Verification.Run(source, new VerifyOptions()));
        File.WriteAllText(path, "{}\n");
        Assert.Throws<UnreadableJournalException>(() => Verification.Run(source, new VerifyOptions()));
    }

    /// <summary>A journal of the first schema can be exported too.</summary>
    [Fact]
    public void AnOldJournalIsExported()
    {
        using var journal = Scenes.Everything();
        var path = Path.Combine(journal.Directory, "export.jsonl");
        journal.Then(c => Sealing.Export(c, path));
        journal.With = source => source with { Journal = path, IsExport = true };

        Assert.Empty(journal.Verify().Breaches);
    }

    [Fact]
    public void ArchivesOfOneOwnerAreProvenTogetherOrOneByOne()
    {
        using var journal = SealedFaults.Second();
        string[] files = [Path.Combine(journal.Directory, "1.jsonl"), Path.Combine(journal.Directory, "2.jsonl")];
        journal.Then(Sealing.Days);
        foreach (var (file, before) in files.Zip([25L, 35L]))
        {
            journal.Then(c => Sealing.Snapshots(c, before));
            journal.Then(c => Sealing.Archive(c, file, before));
        }
        journal.Write();

        foreach (var (given, behind) in new (string[] Given, int Behind)[] { (files, 0), ([files[1]], 3), ([files[0]], 0), ([], 3) })
        {
            var report = Verification.Run(new JournalSource(journal.Path) { Archives = given }, new VerifyOptions());
            Assert.Empty(report.Breaches);
            Assert.Equal((behind, 1, 1), (report.StartedBehindArchive, report.Orders, report.SoldUnits));
        }
    }

    /// <summary>Between its marker and its removal a stretch is partly there. The second time the first has left its state to the second.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(int.MaxValue, 0)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, 1)]
    public void AStretchThatIsBeingRemovedIsNoBreachWithItsFileOrWithout(int ofTheFirst, int ofTheSecond)
    {
        using var journal = SealedFaults.Second();
        string[] files = [Path.Combine(journal.Directory, "1.jsonl"), Path.Combine(journal.Directory, "2.jsonl")];
        journal.Then(Sealing.Days);
        foreach (var (file, before, removed) in files.Zip([25L, 35L], [ofTheFirst, ofTheSecond]))
        {
            journal.Then(c => Sealing.Snapshots(c, before));
            journal.Then(c => Sealing.Archive(c, file, before, removed));
        }
        journal.Write();

        foreach (var given in new string[][] { files, [files[1]], [files[0]], [] })
        {
            var report = Verification.Run(new JournalSource(journal.Path) { Archives = given }, new VerifyOptions());
            Assert.Empty(report.Breaches);
            Assert.Equal((1, 1), (report.Orders, report.SoldUnits));
        }
    }

    [Theory]
    [InlineData("DELETE FROM batch WHERE kind = 'stock' AND sequence = 3", "sequence-gap")] // the last one that is left
    [InlineData("UPDATE batch SET hash = zeroblob(32) WHERE kind = 'stock' AND sequence = 3", "archive-differs")]
    [InlineData("UPDATE batch SET events = replace(events, '1', '2') WHERE kind = 'stock' AND sequence = 3", "chain-broken")]
    [InlineData("UPDATE archive SET state = '' WHERE kind = 'stock'", "archive-differs")]
    public void WhatIsAlteredInAStretchThatIsBeingRemovedIsFound(string sql, string breach)
    {
        using var journal = new TestJournal { Version = 2 };
        journal.Each("stock", "MUG", Restocked(10, "o1", 5), Restocked(11, "o2", 1), Restocked(12, "o3", 1), Restocked(13, "o4", 1));
        var file = Path.Combine(journal.Directory, "1.jsonl");
        journal.Tamper("UPDATE head SET stocked = 8, available = 8");
        journal.Then(Sealing.Days);
        journal.Then(c => Sealing.Snapshots(c, 13));
        journal.Then(c => Sealing.Archive(c, file, 13, removed: 1));
        journal.Tamper(sql);

        Assert.Contains(breach, journal.Verify().BreachesByKind.Keys);
    }

    [Fact]
    public void PackedEventsCountAsManyAndAreFollowedOneByOne()
    {
        using var journal = new TestJournal { Version = 2 };
        journal.Each("stock", "MUG", Scenes.Ten);
        journal.Append("stock", "MUG", SealedFaults.Many(20, [1, 2, 3], [1, 2, 3])).ClaimedCount = 3;
        journal.Append("stock", "MUG", $$"""{"type":"expired-many.v1","at":1000,"ids":["{{R(1)}}","{{R(2)}}"]}""").ClaimedCount = 2;
        journal.Tamper("UPDATE head SET available = 7, reserved = 3, stocked = 10");

        var report = journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.Equal((6, 3, 1), (report.Events, report.Reservations, report.OpenReservations));
    }

    [Fact]
    public void AFenceOnAnOwnerThatHasDoneNothingIsNoBreach()
    {
        using var journal = SealedFaults.Second(j => j.Tamper("INSERT INTO head (kind, id, sequence, hash, stamp, fence) VALUES ('stock', 'NEW', 0, zeroblob(32), 0, 1)"));
        Assert.Empty(journal.Verify().Breaches);
    }

    [Theory]
    [InlineData(2, "limit-reached", 30, 100, null)]
    [InlineData(2, "not-enough", 25, 10, null)]
    [InlineData(0, "sold-out", 5, 1, null)]
    [InlineData(6, "sold-out", 500, 1, null)]
    [InlineData(5, "fully-reserved", 50, 1, null)]
    [InlineData(5, "offer-not-open", 50, 1, "drop")]
    public void AJustifiedRefusalIsProven(long sequence, string status, long at, long quantity, string? offer)
    {
        using var journal = new TestJournal { Version = 2 };
        journal.Each("stock", "MUG",
            Scenes.Ten, Reserved(20, 1), Reserved(30, 2, 4, buyer: Other), Armed(40, "drop", 2), Reserved(50, 3, 3), Withdrawn(60, "o9", 0));
        var (path, key) = (Path.Combine(journal.Directory, "refusal.json"), Path.Combine(journal.Directory, "receipt.pub"));
        var offerId = offer is null ? "" : $"\"offerId\":\"{offer}\",";
        Sealing.Receipt(path, key,
            $$"""{"at":{{at}},"buyer":"{{Buyer}}",{{offerId}}"quantity":{{quantity}},"reservationId":"{{R(9)}}","sequence":{{sequence}},"sku":"MUG","status":"{{status}}"}""");
        journal.With = source => source with { Receipt = path, ReceiptKey = key };

        var kinds = journal.Verify().BreachesByKind.Keys.Where(kind => kind.StartsWith("receipt", StringComparison.Ordinal));

        // Sequence 6 is only sold out in the sense that nothing is free; five reservations may still come back.
        Assert.Equal(sequence == 6 ? ["receipt-unjustified"] : [], kinds);
    }

    [Theory]
    [InlineData("MUG")]
    [InlineData("Käufe \"& 100\" #1")]
    public void BothSidesComputeTheSameHash(string id)
    {
        byte[] before = [.. Enumerable.Range(0, 32).Select(n => (byte)(7 * n))];
        var (batchId, events) = (Guid.NewGuid(), """[{"at":5,"type":"ended.v1"}]"""u8.ToArray());
        var row = new BatchRow("stock", id, 42, 40, batchId.ToString("D"), 1_800_000_000_123, [], 2, events);

        var written = ChainHash.Next(2, before, new GrainKey("stock", id), 40, 42, batchId, DateTimeOffset.FromUnixTimeMilliseconds(row.Stamp), events);

        Assert.Equal(ChainLink.HashOf(before, row), written);
        Assert.Equal(SecondSchema.HashOf("stock", id, 40, 42, row.BatchId, row.Stamp, System.Text.Encoding.UTF8.GetString(events), before), written);
        ChainHash.Next(before, new GrainKey("stock", id), 40, 42, batchId, row.Stamp, events, before);
        Assert.Equal(written, before);
    }
}

using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Journals;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Sealed;

/// <summary>The promise of the ledger in one test: whatever is altered afterwards is found.</summary>
public sealed class TamperingTests : IDisposable
{
    private const int Planted = 100;

    private readonly RealJournal _journal = new(seed: 20, isArchived: true);
    private readonly string _folder = Directory.CreateTempSubdirectory("tampered-").FullName;

    [Fact]
    public void HundredOfHundredTamperingsAreFound()
    {
        Assert.False(IsFound(_journal.Source with { Journal = Copy("untouched", _ => { }) }));
        var missed = new List<string>();
        for (var n = 0; n < Planted; n++)
        {
            var tampering = Tampering.All[n % Tampering.All.Length];
            var path = Copy($"{n}", connection => tampering.Plant(connection, new Random(n)));
            if (!IsFound(_journal.Source with { Journal = path })) missed.Add($"{n}: {tampering.Name}");
        }
        Assert.Empty(missed);
    }

    /// <summary>An export is what a journal in PostgreSQL is verified by. It carries what was altered before as it is.</summary>
    [Fact]
    public void WhatWasAlteredIsFoundInAnExportToo()
    {
        Assert.False(IsFound(Export("untouched", _ => { })));
        var missed = Tampering.All.Where((tampering, n) => !IsFound(Export($"{n}", connection => tampering.Plant(connection, new Random(n))))).Select(tampering => tampering.Name);
        Assert.Empty(missed);

        JournalSource Export(string name, Action<SqliteConnection> plant)
        {
            var path = Path.Combine(_folder, $"{name}.jsonl");
            using var connection = RealJournal.Open(Copy(name, plant));
            Sealing.Export(connection, path);
            return _journal.Source with { Journal = path, IsExport = true };
        }
    }

    /// <summary>One character anywhere in a sealed archive.</summary>
    [Fact]
    public void AnAlteredArchiveIsFound()
    {
        var text = File.ReadAllBytes(_journal.Archive);
        var random = new Random(7);
        for (var n = 0; n < 20; n++)
        {
            var altered = text.ToArray();
            altered[random.Next(altered.Length)] ^= 1;
            var path = Path.Combine(_folder, $"archive-{n}.jsonl");
            File.WriteAllBytes(path, altered);
            Assert.True(IsFound(_journal.Source with { Archives = [_journal.FirstArchive, path] }));
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Copy(string name, Action<SqliteConnection> plant)
    {
        var path = Path.Combine(_folder, $"{name}.db");
        File.Copy(_journal.Path, path);
        using var connection = RealJournal.Open(path);
        // A forger is not held up by constraints.
        TestJournal.Execute(connection, "PRAGMA ignore_check_constraints = ON; PRAGMA journal_mode = DELETE");
        plant(connection);
        return path;
    }

    private static bool IsFound(JournalSource source)
    {
        try
        {
            return !Verification.Run(source, new VerifyOptions()).IsClean;
        }
        catch (UnreadableJournalException)
        {
            return true;
        }
    }
}

using System.Text.Json;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.LiveHub.Ledger;

namespace LiveCommerce.LiveHub.Tests.Ledger;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verify-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void ACleanJournalBesideARunningServerIsExitCode0()
    {
        using var locked = DataDirectory.Open(_folder);
        using var journal = new SqliteJournal(Path.Combine(_folder, "journal.db"));
        Append(journal, """[{"type":"restocked.v1","at":5,"operationId":"o","quantity":3}]""");

        Assert.Equal(VerifyCommand.Clean, Verify("--data", _folder));
        Assert.Contains("1 stock; 1 batches, 1 events", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Clean." + Environment.NewLine, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ABreachIsExitCode1AndStandsInTheReport()
    {
        using (var journal = new SqliteJournal(Path.Combine(_folder, "journal.db")))
            Append(journal, """[{"type":"restocked.v1","at":5,"operationId":"o","quantity":4}]""");
        var json = Path.Combine(_folder, "report.json");

        Assert.Equal(VerifyCommand.BreachFound, Verify("--data", _folder, "--json", json));
        Assert.Contains("head-counters-differ stock/MUG #1: ", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("breachCount").GetInt64());
    }

    [Fact]
    public void BreachesThatAreNotShownAreStillCounted()
    {
        using (var journal = new SqliteJournal(Path.Combine(_folder, "journal.db")))
            Append(journal, """[{"type":"restocked.v1","at":5,"operationId":"o","quantity":4}]""");

        Assert.Equal(VerifyCommand.BreachFound, Verify("--data", _folder, "--max-breaches", "0"));
        Assert.Contains("… and 1 more.", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data", "{folder}")]
    [InlineData("--data", "{folder}/nowhere")]
    [InlineData("--books", "x")]
    [InlineData("--data", "{folder}", "--books", "{folder}/nothing.jsonl")]
    [InlineData("--data", "{folder}", "--max-breaches", "-1")]
    [InlineData("--data", "{folder}", "--max-breaches", "many")]
    [InlineData("--data", "{folder}", "--colour")]
    [InlineData("--data")]
    [InlineData("--data", "{folder}", "--file", "x")]
    [InlineData("--file", "{folder}/nothing.jsonl")]
    [InlineData("--data", "{folder}", "--anchor", "{folder}/nothing.json")]
    [InlineData("--data", "{folder}", "--archive", "{folder}/nothing.jsonl")]
    [InlineData("--data", "{folder}", "--receipt", "{folder}/nothing.json")]
    [InlineData]
    public void AWrongCommandLineIsExitCode2AndSaysWhy(params string[] arguments)
    {
        Assert.Equal(VerifyCommand.Usage, Verify([.. arguments.Select(text => text.Replace("{folder}", _folder, StringComparison.Ordinal))]));
        Assert.NotEmpty(_error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void AFileThatIsNoJournalIsExitCode3()
    {
        File.WriteAllText(Path.Combine(_folder, "journal.db"), new string('x', 5000));

        Assert.Equal(VerifyCommand.Unreadable, Verify("--data", _folder));
        Assert.Contains("journal.db", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int Verify(params string[] arguments) => VerifyCommand.Invoke(arguments, _output, _error);

    /// <summary>One batch of one SKU whose head counts three free units.</summary>
    private static void Append(SqliteJournal journal, string events)
    {
        var (key, batchId, stamp, bytes) = (new GrainKey("stock", "MUG"), Guid.NewGuid(), DateTimeOffset.FromUnixTimeMilliseconds(5), System.Text.Encoding.UTF8.GetBytes(events));
        var hash = ChainHash.Next(ChainHash.Genesis, key, 0, 1, batchId, stamp, bytes);
        var outcome = journal.Append([new Append(key, batchId, 0, 0, 1, ChainHash.Genesis, hash, stamp, 1, bytes, null, new UnitCounters(3, 3, 0, 0, 0, 0), [])], []);
        Assert.Equal([AppendOutcome.Committed], outcome);
    }
}

using System.Text.Json;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Journals;

namespace LiveCommerce.Ledger.Tests;

public sealed class VerifyReportTests
{
    [Fact]
    public void JsonNamesBreachesInKebabCase()
    {
        using var journal = Scenes.OneSku(Scenes.Ten, Events.Expired(20, 1));
        using var stream = new MemoryStream();

        journal.Verify().WriteJson(stream);

        var json = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.False(json.GetProperty("isClean").GetBoolean());
        Assert.Equal(1, json.GetProperty("breachesByKind").GetProperty("reservation-unknown").GetInt64());
        var breach = json.GetProperty("breaches")[0];
        Assert.Equal(("reservation-unknown", "stock/MUG", 2L),
            (breach.GetProperty("kind").GetString(), breach.GetProperty("owner").GetString(), breach.GetProperty("sequence").GetInt64()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("books").ValueKind);
    }

    [Fact]
    public void LongRunsTellHowFarTheyAre()
    {
        using var journal = Scenes.OneSku([.. Enumerable.Range(0, VerifyProgress.Every + 1).Select(n => Events.Restocked(10, $"o{n}", 1))]);
        journal.Write();
        var seen = new List<VerifyProgress>();

        Verification.Run(new JournalSource(journal.Path), new VerifyOptions(), new Collector(seen));

        Assert.Equal([new VerifyProgress(VerifyProgress.Every, VerifyProgress.Every, "stock/MUG")], seen);
    }

    private sealed class Collector(List<VerifyProgress> seen) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value) => seen.Add(value);
    }
}
